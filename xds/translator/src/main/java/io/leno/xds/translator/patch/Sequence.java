package io.leno.xds.translator.patch;

import io.leno.api.istio.EnvoyFilter.Operation;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Operations on a list whose order matters.
final class Sequence {
    private Sequence() {}

    /// The list after the operation; null where it changes nothing.
    ///
    /// @param end where that which is added at the end goes
    /// @param match the neighbour or victim; null where the patch names none: what is inserted then
    ///   goes to the beginning or end
    static <T> @Nullable List<T> changed(
            List<T> list,
            Operation operation,
            int end,
            @Nullable Predicate<? super T> match,
            Supplier<? extends T> value) {
        return switch (operation) {
            case ADD -> inserted(list, end, value.get());
            case INSERT_FIRST -> inserted(list, 0, value.get());
            case INSERT_BEFORE -> {
                int at = match == null ? 0 : indexOf(list, match);
                yield at < 0 ? null : inserted(list, at, value.get());
            }
            case INSERT_AFTER -> {
                int at = match == null ? end - 1 : indexOf(list, match);
                yield at < 0 && match != null ? null : inserted(list, at + 1, value.get());
            }
            case REPLACE -> {
                int at = match == null ? -1 : indexOf(list, match);
                if (at < 0) yield null;
                var out = new ArrayList<>(list);
                out.set(at, value.get());
                yield out;
            }
            case REMOVE -> {
                if (match == null || indexOf(list, match) < 0) yield null;
                var out = new ArrayList<>(list);
                out.removeIf(match);
                yield out;
            }
            case MERGE, MERGE_AND_REPLACE_LIST, INVALID -> null;
        };
    }

    static <T> int indexOf(List<T> list, Predicate<? super T> match) {
        for (int i = 0; i < list.size(); i++) if (match.test(list.get(i))) return i;
        return -1;
    }

    private static <T> List<T> inserted(List<T> list, int at, T value) {
        var out = new ArrayList<>(list);
        out.add(at, value);
        return out;
    }
}
