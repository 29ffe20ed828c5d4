package io.leno.platform.kubernetes;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Puts a new status over the one an object has: others' entries stay, and conditions keep the time
/// of their last change.
final class StatusMerge {
    private static final String CHANGED = "lastTransitionTime";
    private static final String OWNER = "controllerName";

    /// Owns what nobody is named for.
    private static final String NOBODY = "";

    /// By which entries of lists are known again, as the Gateway API and Kubernetes' conditions
    /// declare.
    private static final List<String> NAMES = List.of("type", "name", "parentRef", "ancestorRef");

    private final String controller;
    private final String now;

    /// @param controller whose entries are ours
    /// @param now RFC 3339
    StatusMerge(String controller, String now) {
        this.controller = controller;
        this.now = now;
    }

    /// @param before in the shape of JSON
    /// @return what to write, equal to `before` where nothing changes
    Map<String, Object> merge(Map<?, ?> before, Map<?, ?> wanted) {
        var merged = new LinkedHashMap<String, Object>();
        before.forEach((key, value) -> merged.put(String.valueOf(key), canonical(value)));
        wanted.forEach(
                (key, value) -> merged.put(String.valueOf(key), value(before.get(key), value)));
        if (wanted.containsKey(CHANGED)) {
            boolean isSame = Objects.equals(before.get("status"), wanted.get("status"));
            Object since = before.get(CHANGED);
            merged.put(CHANGED, isSame && since != null ? since : now);
        }
        return merged;
    }

    private @Nullable Object value(@Nullable Object before, @Nullable Object wanted) {
        if (wanted instanceof Map<?, ?> map)
            return merge(before instanceof Map<?, ?> old ? old : Map.of(), map);
        if (wanted instanceof List<?> list)
            return list(before instanceof List<?> old ? old : List.of(), list);
        return canonical(wanted);
    }

    private List<Object> list(List<?> before, List<?> wanted) {
        var merged = new ArrayList<Object>();
        Set<Object> ours = owners(wanted);
        for (Object each : before) if (!ours.contains(owner(each))) merged.add(canonical(each));
        List<?> own = before.stream().filter(each -> ours.contains(owner(each))).toList();
        for (Object each : wanted) {
            if (each instanceof Map<?, ?> map) merged.add(merge(known(own, map), map));
            else merged.add(canonical(each));
        }
        return merged;
    }

    /// Our controller, and the other names under which we say something.
    private Set<Object> owners(List<?> wanted) {
        var owners = new HashSet<Object>(Set.of(controller, NOBODY));
        wanted.forEach(each -> owners.add(owner(each)));
        return owners;
    }

    private static Object owner(Object entry) {
        Object owner = entry instanceof Map<?, ?> map ? map.get(OWNER) : null;
        return owner == null ? NOBODY : owner;
    }

    private static Map<?, ?> known(List<?> own, Map<?, ?> entry) {
        for (Object each : own) {
            boolean isSame =
                    each instanceof Map<?, ?> map
                            && NAMES.stream().anyMatch(name -> isNamedAlike(map, entry, name));
            if (isSame) return onlyWhatIsWanted((Map<?, ?>) each, entry);
        }
        return Map.of();
    }

    private static boolean isNamedAlike(Map<?, ?> one, Map<?, ?> other, String name) {
        Object value = other.get(name);
        return value != null && Objects.equals(canonical(one.get(name)), canonical(value));
    }

    /// An entry of ours has nothing that we do not say any more.
    private static Map<?, ?> onlyWhatIsWanted(Map<?, ?> before, Map<?, ?> wanted) {
        var kept = new LinkedHashMap<Object, Object>(before);
        kept.keySet().retainAll(wanted.keySet());
        return kept;
    }

    /// With whole numbers of one type, so that equal ones are equal.
    private static @Nullable Object canonical(@Nullable Object value) {
        if (value instanceof Integer || value instanceof Short || value instanceof Byte)
            return ((Number) value).longValue();
        if (value instanceof List<?> list) {
            var copy = new ArrayList<Object>();
            for (Object each : list) copy.add(canonical(each));
            return copy;
        }
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<String, Object>();
            map.forEach((key, each) -> copy.put(String.valueOf(key), canonical(each)));
            return copy;
        }
        return value;
    }
}
