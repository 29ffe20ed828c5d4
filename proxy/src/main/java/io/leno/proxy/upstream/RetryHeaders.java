package io.leno.proxy.upstream;

import io.leno.api.filter.Headers;
import io.leno.proxy.route.RetryPolicy;
import io.leno.proxy.route.RetryPolicy.Condition;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What a request's own headers say about retries. Envoy: `x-envoy-retry-on` and its like.
///
/// @param retries -1 where it does not say
/// @param headerNames of responses that are a reason to retry; lower case
record RetryHeaders(Set<Condition> on, int retries, Set<Integer> codes, List<String> headerNames) {
    static final RetryHeaders NONE = new RetryHeaders(Set.of(), -1, Set.of(), List.of());

    private static final List<String> NAMES =
            List.of(
                    "x-envoy-retry-on",
                    "x-envoy-retry-grpc-on",
                    "x-envoy-max-retries",
                    "x-envoy-hedge-on-per-try-timeout",
                    "x-envoy-retriable-header-names",
                    "x-envoy-retriable-status-codes");

    boolean asksForRetries() {
        return !on.isEmpty();
    }

    boolean areNone() {
        return on.isEmpty() && retries < 0 && codes.isEmpty() && headerNames.isEmpty();
    }

    /// Takes them off the request.
    static RetryHeaders take(Headers headers) {
        if (!EnvoyHeaders.anyOfRetries(headers)) return NONE;
        Set<Condition> on = EnumSet.noneOf(Condition.class);
        on.addAll(RetryPolicy.httpConditions(headers.get("x-envoy-retry-on")));
        on.addAll(RetryPolicy.grpcConditions(headers.get("x-envoy-retry-grpc-on")));
        String most = headers.get("x-envoy-max-retries");
        var taken =
                new RetryHeaders(
                        on,
                        most == null ? -1 : (int) Math.min(number(most), Integer.MAX_VALUE),
                        codes(headers.get("x-envoy-retriable-status-codes")),
                        names(headers.get("x-envoy-retriable-header-names")));
        for (String name : NAMES) headers.remove(name);
        return taken;
    }

    private static Set<Integer> codes(@Nullable String text) {
        var codes = new HashSet<Integer>();
        if (text == null) return codes;
        for (String word : text.split(",", -1)) {
            long code = number(word.strip());
            if (code >= 0 && code < 1000) codes.add((int) code);
        }
        return codes;
    }

    private static List<String> names(@Nullable String text) {
        if (text == null) return List.of();
        var names = new ArrayList<String>();
        for (String word : text.split(",", -1)) {
            String name = word.strip();
            if (!name.isEmpty()) names.add(name.toLowerCase(Locale.ROOT));
        }
        return names;
    }

    /// -1 for what is no number.
    private static long number(String text) {
        boolean digits =
                !text.isEmpty()
                        && text.length() < 15
                        && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Long.parseLong(text) : -1;
    }
}
