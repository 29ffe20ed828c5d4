package io.leno.proxy.tracing;

import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The W3C's way to hand a trace on: `traceparent` and `tracestate`.
///
/// @param traceId 32 digits
/// @param spanId 16 digits, the caller's
/// @param state of vendors, handed on as it is; empty where there is none
record TraceParent(String traceId, String spanId, boolean sampled, String state) {
    private static final Pattern FORM =
            Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})");

    /// Null where the request is the first of its trace.
    ///
    /// @throws UnreadableException where the header means nothing
    static @Nullable TraceParent of(Headers headers) {
        String text = headers.get("traceparent");
        if (text == null) return null;
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || isZero(matcher.group(1)) || isZero(matcher.group(2)))
            throw new UnreadableException(text);
        boolean sampled = (Integer.parseInt(matcher.group(3), 16) & 1) != 0;
        return new TraceParent(
                matcher.group(1),
                matcher.group(2),
                sampled,
                String.join(",", headers.all("tracestate")));
    }

    private static boolean isZero(String id) {
        return id.chars().allMatch(c -> c == '0');
    }

    static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnreadableException(String text) {
            super("traceparent: " + text);
        }
    }
}
