package io.leno.xds.translator.explain;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What differs between two trees, field by field. Things in lists that have names are told apart
/// by those, others by their places.
final class TreeDiff {
    private final List<Change> changes = new ArrayList<>();

    private TreeDiff() {}

    /// @param path `virtual_hosts[reviews:9080].routes[0].route.timeout`
    /// @param before null where there was nothing
    /// @param after null where there is nothing
    record Change(String path, @Nullable Object before, @Nullable Object after) {
        Map<String, Object> fields() {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("path", path);
            if (before != null) fields.put("before", before);
            if (after != null) fields.put("after", after);
            return fields;
        }
    }

    static List<Change> of(Object before, Object after) {
        var diff = new TreeDiff();
        diff.compare("", before, after);
        return diff.changes;
    }

    private void compare(String path, @Nullable Object before, @Nullable Object after) {
        if (before == null ? after == null : before.equals(after)) return;
        if (before instanceof Map<?, ?> one && after instanceof Map<?, ?> other) {
            compareMaps(path, one, other);
        } else if (before instanceof List<?> one && after instanceof List<?> other) {
            compareLists(path, one, other);
        } else {
            changes.add(new Change(path, before, after));
        }
    }

    private void compareMaps(String path, Map<?, ?> before, Map<?, ?> after) {
        var keys = new LinkedHashSet<Object>(before.keySet());
        keys.addAll(after.keySet());
        for (Object key : keys) {
            String name = String.valueOf(key);
            String at = name.matches("[A-Za-z0-9_@]+") ? join(path, name) : path + "[" + name + "]";
            compare(at, before.get(key), after.get(key));
        }
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private void compareLists(String path, List<?> before, List<?> after) {
        if (areNamed(before) && areNamed(after)) {
            compareNamed(path, before, after);
            return;
        }
        int start = 0;
        int shorter = Math.min(before.size(), after.size());
        while (start < shorter && before.get(start).equals(after.get(start))) start++;
        int end = 0;
        while (end < shorter - start && fromEnd(before, end).equals(fromEnd(after, end))) end++;
        int olds = before.size() - end;
        int news = after.size() - end;
        boolean arePairs = olds == news;
        for (int i = start; i < Math.max(olds, news); i++) {
            Object old = i < olds ? before.get(i) : null;
            Object now = i < news ? after.get(i) : null;
            String at = path + "[" + i + "]";
            if (arePairs) {
                compare(at, old, now);
                continue;
            }
            if (old != null) changes.add(new Change(at, old, null));
            if (now != null) changes.add(new Change(at, null, now));
        }
    }

    private static Object fromEnd(List<?> list, int at) {
        return list.get(list.size() - 1 - at);
    }

    private static boolean areNamed(List<?> list) {
        Set<String> names = new HashSet<>();
        for (Object each : list) {
            String name = each instanceof Map<?, ?> map ? name(map) : "";
            if (name.isEmpty() || !names.add(name)) return false;
        }
        return true;
    }

    private static String name(Map<?, ?> map) {
        return map.get("name") instanceof String name ? name : "";
    }

    private void compareNamed(String path, List<?> before, List<?> after) {
        Map<String, Object> old = byName(before);
        Map<String, Object> now = byName(after);
        var names = new LinkedHashSet<>(old.keySet());
        names.addAll(now.keySet());
        for (String each : names) compare(path + "[" + each + "]", old.get(each), now.get(each));
        List<String> kept = old.keySet().stream().filter(now::containsKey).toList();
        List<String> keptNow = now.keySet().stream().filter(old::containsKey).toList();
        if (!kept.equals(keptNow))
            changes.add(
                    new Change(
                            path + " (order)",
                            List.copyOf(old.keySet()),
                            List.copyOf(now.keySet())));
    }

    private static Map<String, Object> byName(List<?> list) {
        var byName = new LinkedHashMap<String, Object>();
        for (Object each : list) if (each instanceof Map<?, ?> map) byName.put(name(map), each);
        return byName;
    }
}
