package io.leno.proxy.route;

import io.envoyproxy.envoy.config.common.mutation_rules.v3.HeaderMutation;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.leno.api.filter.Headers;
import io.leno.proxy.accesslog.Format;
import io.leno.proxy.accesslog.LoggedStream;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// Headers to remove, then headers to add. Immutable.
public final class HeaderEdits {
    private enum How {
        APPEND,
        ADD_IF_ABSENT,
        OVERWRITE,
        OVERWRITE_IF_PRESENT
    }

    private record Addition(String name, Format value, How how, boolean keepEmpty) {}

    private final String[] removals;
    private final Addition[] additions;

    private HeaderEdits(String[] removals, Addition[] additions) {
        this.removals = removals;
        this.additions = additions;
    }

    /// @throws InvalidRouteException for headers that may not be edited, or values that are no
    ///   format
    public static HeaderEdits compile(List<HeaderValueOption> add, List<String> remove) {
        var removals = remove.stream().map(HeaderEdits::modifiable).toArray(String[]::new);
        var additions = add.stream().map(HeaderEdits::addition).toArray(Addition[]::new);
        return new HeaderEdits(removals, additions);
    }

    /// One edit.
    ///
    /// @throws InvalidRouteException as [#compile]
    public static HeaderEdits of(HeaderMutation mutation) {
        return switch (mutation.getActionCase()) {
            case REMOVE ->
                    new HeaderEdits(
                            new String[] {mutation.getRemove().toLowerCase(Locale.ROOT)},
                            new Addition[0]);
            case APPEND ->
                    new HeaderEdits(new String[0], new Addition[] {addition(mutation.getAppend())});
            case ACTION_NOT_SET ->
                    throw new InvalidRouteException(
                            "HeaderMutation.action: not set (expected: remove or append)");
        };
    }

    /// Those that do anything, the most specific one first, or last.
    static HeaderEdits[] inOrder(HeaderEdits[] mostSpecificFirst, boolean specificLast) {
        var edits = new ArrayList<HeaderEdits>();
        for (HeaderEdits level : mostSpecificFirst) {
            if (level.removals.length + level.additions.length > 0) edits.add(level);
        }
        if (specificLast) Collections.reverse(edits);
        return edits.toArray(new HeaderEdits[0]);
    }

    private static Addition addition(HeaderValueOption option) {
        String name = modifiable(option.getHeader().getKey());
        if (name.isEmpty()) {
            throw new InvalidRouteException("HeaderValue.key: empty (expected: a header)");
        }
        String value =
                option.getHeader().getValue().isEmpty()
                        ? option.getHeader().getRawValue().toStringUtf8()
                        : option.getHeader().getValue();
        return new Addition(
                name,
                Format.compile(value, Format.Missing.OMIT),
                how(option),
                option.getKeepEmptyValue());
    }

    @SuppressWarnings("deprecation") // append: older control planes still send it
    private static How how(HeaderValueOption option) {
        if (option.hasAppend()) return option.getAppend().getValue() ? How.APPEND : How.OVERWRITE;
        return switch (option.getAppendAction()) {
            case APPEND_IF_EXISTS_OR_ADD -> How.APPEND;
            case ADD_IF_ABSENT -> How.ADD_IF_ABSENT;
            case OVERWRITE_IF_EXISTS_OR_ADD -> How.OVERWRITE;
            case OVERWRITE_IF_EXISTS -> How.OVERWRITE_IF_PRESENT;
            case UNRECOGNIZED ->
                    throw new InvalidRouteException(
                            "HeaderValueOption.append_action: "
                                    + option.getAppendActionValue()
                                    + " (expected: 0..3)");
        };
    }

    private static String modifiable(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        if (name.startsWith(":") || name.equals("host")) {
            throw new InvalidRouteException(
                    ":-prefixed or host headers may not be modified: " + header);
        }
        return name;
    }

    /// Values are read before anything is written, so that they do not see each other.
    public void apply(Headers headers, LoggedStream stream) {
        for (String name : removals) headers.remove(name);
        if (additions.length == 0) return;
        var values = new String[additions.length];
        for (int i = 0; i < values.length; i++) values[i] = additions[i].value.format(stream);
        for (int i = 0; i < values.length; i++) write(headers, additions[i], values[i]);
    }

    private static void write(Headers headers, Addition addition, String value) {
        if (value.isEmpty() && !addition.keepEmpty) return;
        String name = addition.name;
        switch (addition.how) {
            case APPEND -> headers.add(name, value);
            case OVERWRITE -> headers.set(name, value);
            case ADD_IF_ABSENT -> {
                if (!headers.contains(name)) headers.add(name, value);
            }
            case OVERWRITE_IF_PRESENT -> {
                if (headers.contains(name)) headers.set(name, value);
            }
        }
    }
}
