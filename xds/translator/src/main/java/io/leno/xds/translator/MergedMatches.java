package io.leno.xds.translator;

import io.leno.api.istio.StringMatch;
import io.leno.api.istio.VirtualService.HttpMatch;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// The conditions of a delegate's route under those of the root's: each of the delegate's must be
/// narrower than one of the root's.
final class MergedMatches {
    private MergedMatches() {}

    /// Null where a condition of the delegate fits none of the root's.
    static @Nullable List<HttpMatch> of(List<HttpMatch> root, List<HttpMatch> delegate) {
        if (root.isEmpty()) return delegate;
        if (delegate.isEmpty()) return root;
        var merged = new ArrayList<HttpMatch>();
        for (HttpMatch narrow : delegate) {
            int before = merged.size();
            for (HttpMatch wide : root) {
                if (!isInConflict(wide, narrow)) merged.add(merge(wide, narrow));
            }
            if (merged.size() == before) return null;
        }
        return merged;
    }

    static String joined(String root, String delegate) {
        if (delegate.isEmpty()) return root;
        return root.isEmpty() ? delegate : root + "-" + delegate;
    }

    private static HttpMatch merge(HttpMatch root, HttpMatch delegate) {
        return new HttpMatch(
                joined(root.name(), delegate.name()),
                delegate.uri() != null ? delegate.uri() : root.uri(),
                delegate.scheme() != null ? delegate.scheme() : root.scheme(),
                delegate.method() != null ? delegate.method() : root.method(),
                delegate.authority() != null ? delegate.authority() : root.authority(),
                both(root.headers(), delegate.headers()),
                both(root.withoutHeaders(), delegate.withoutHeaders()),
                both(root.queryParams(), delegate.queryParams()),
                delegate.port() != 0 ? delegate.port() : root.port(),
                both(root.sourceLabels(), delegate.sourceLabels()),
                or(delegate.sourceNamespace(), root.sourceNamespace()),
                delegate.gateways().isEmpty() ? root.gateways() : delegate.gateways(),
                delegate.ignoreUriCase(),
                or(delegate.statPrefix(), root.statPrefix()));
    }

    private static String or(String one, String other) {
        return one.isEmpty() ? other : one;
    }

    private static <T> Map<String, T> both(Map<String, T> root, Map<String, T> delegate) {
        var all = new HashMap<>(root);
        all.putAll(delegate);
        return all;
    }

    private static boolean isInConflict(HttpMatch root, HttpMatch delegate) {
        return isInConflict(root.uri(), delegate.uri())
                || isInConflict(root.scheme(), delegate.scheme())
                || isInConflict(root.method(), delegate.method())
                || isInConflict(root.authority(), delegate.authority())
                || isInConflict(root.headers(), delegate.headers())
                || isInConflict(root.withoutHeaders(), delegate.withoutHeaders())
                || isInConflict(root.queryParams(), delegate.queryParams())
                || root.ignoreUriCase() != delegate.ignoreUriCase()
                || (root.port() > 0 && delegate.port() > 0 && root.port() != delegate.port())
                || comesFromElsewhere(root, delegate);
    }

    private static boolean comesFromElsewhere(HttpMatch root, HttpMatch delegate) {
        boolean otherNamespace =
                !root.sourceNamespace().isEmpty()
                        && !root.sourceNamespace().equals(delegate.sourceNamespace());
        boolean otherLabels =
                delegate.sourceLabels().entrySet().stream()
                        .anyMatch(
                                label ->
                                        !root.sourceLabels()
                                                .getOrDefault(label.getKey(), label.getValue())
                                                .equals(label.getValue()));
        boolean otherGateways =
                !root.gateways().isEmpty()
                        && !delegate.gateways().isEmpty()
                        && (root.gateways().size() < delegate.gateways().size()
                                || !new HashSet<>(root.gateways())
                                        .containsAll(delegate.gateways()));
        return otherNamespace || otherLabels || otherGateways;
    }

    private static boolean isInConflict(
            Map<String, StringMatch> root, Map<String, StringMatch> delegate) {
        return delegate.entrySet().stream()
                .anyMatch(each -> isInConflict(root.get(each.getKey()), each.getValue()));
    }

    /// A regular expression is narrower than nothing and wider than nothing.
    private static boolean isInConflict(@Nullable StringMatch root, @Nullable StringMatch leaf) {
        if (root == null || leaf == null) return false;
        return switch (root) {
            case StringMatch.Exact(String exact) ->
                    !(leaf instanceof StringMatch.Exact(String value) && value.equals(exact));
            case StringMatch.Prefix(String prefix) ->
                    switch (leaf) {
                        case StringMatch.Prefix(String value) -> !value.startsWith(prefix);
                        case StringMatch.Exact(String value) -> !value.startsWith(prefix);
                        default -> true;
                    };
            default -> true;
        };
    }
}
