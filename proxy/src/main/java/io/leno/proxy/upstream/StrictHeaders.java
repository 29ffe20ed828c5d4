package io.leno.proxy.upstream;

import io.leno.api.filter.Headers;
import io.leno.proxy.route.RetryPolicy;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Finds the first of Envoy's request headers that is there and makes no sense. Envoy:
/// `strict_check_headers`.
final class StrictHeaders {
    private StrictHeaders() {}

    /// Its name; null when all are well.
    static @Nullable String firstBad(List<String> checked, Headers headers) {
        for (int i = 0; i < checked.size(); i++) {
            String name = checked.get(i);
            String value = headers.get(name);
            if (value != null && !isGood(name, value)) return name;
        }
        return null;
    }

    private static boolean isGood(String name, String value) {
        return switch (name) {
            case "x-envoy-retry-on" -> RetryPolicy.allKnown(value, false);
            case "x-envoy-retry-grpc-on" -> RetryPolicy.allKnown(value, true);
            default -> isNumber(value.strip());
        };
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() < 20
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
