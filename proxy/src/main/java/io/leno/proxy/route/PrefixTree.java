package io.leno.proxy.route;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;

/// Values by prefix, for all prefixes of a path at once: a path is walked down the tree, and each
/// node on its way holds the values of one prefix. Immutable once built; walking allocates nothing.
final class PrefixTree<T> {
    private final String label;
    private final char[] firsts;
    private final PrefixTree<T>[] children;
    private final @Nullable T value;

    private PrefixTree(String label, @Nullable T value, List<PrefixTree<T>> children) {
        this.label = label;
        this.value = value;
        @SuppressWarnings({"unchecked", "rawtypes"}) // no generic arrays in Java
        PrefixTree<T>[] array = children.toArray(new PrefixTree[0]);
        this.children = array;
        firsts = new char[array.length];
        for (int i = 0; i < firsts.length; i++) firsts[i] = array[i].label.charAt(0);
    }

    static <T> PrefixTree<T> of(NavigableMap<String, T> byPrefix) {
        return build(new ArrayList<>(byPrefix.keySet()), byPrefix, 0, 0);
    }

    /// @param keys sorted; all begin alike up to `from`
    /// @param parent where the label of this node begins
    private static <T> PrefixTree<T> build(
            List<String> keys, NavigableMap<String, T> values, int parent, int from) {
        String first = keys.isEmpty() ? "" : keys.getFirst();
        boolean ends = !keys.isEmpty() && first.length() == from;
        var children = new ArrayList<PrefixTree<T>>();
        int at = ends ? 1 : 0;
        while (at < keys.size()) {
            char c = keys.get(at).charAt(from);
            int end = at + 1;
            while (end < keys.size() && keys.get(end).charAt(from) == c) end++;
            List<String> group = keys.subList(at, end);
            children.add(build(group, values, from, common(group, from)));
            at = end;
        }
        T value = ends ? values.get(first) : null;
        return new PrefixTree<>(first.substring(parent, from), value, children);
    }

    /// How far all of them are alike: sorted, the first and the last tell.
    private static int common(List<String> sorted, int from) {
        String a = sorted.getFirst();
        String b = sorted.getLast();
        int at = from;
        while (at < a.length() && at < b.length() && a.charAt(at) == b.charAt(at)) at++;
        return at;
    }

    @Nullable T value() {
        return value;
    }

    /// The node that this path leads to.
    ///
    /// @param at how much of the path led here
    /// @return null where none goes on with it
    @Nullable PrefixTree<T> next(String path, int at, int end) {
        if (at >= end || firsts.length == 0) return null;
        int child = Arrays.binarySearch(firsts, path.charAt(at));
        if (child < 0) return null;
        PrefixTree<T> found = children[child];
        int length = found.label.length();
        if (at + length > end || !path.startsWith(found.label, at)) return null;
        return found;
    }

    int length() {
        return label.length();
    }
}
