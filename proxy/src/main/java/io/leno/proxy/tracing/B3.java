package io.leno.proxy.tracing;

import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Zipkin's way to hand a trace on: the header `b3`, or `x-b3-traceid` and its kin.
final class B3 {
    private static final Pattern SINGLE =
            Pattern.compile(
                    "([0-9a-fA-F]{16}|[0-9a-fA-F]{32})-([0-9a-fA-F]{16})(?:-([01d])(?:-([0-9a-fA-F]{16}))?)?");
    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{1,32}");

    private B3() {}

    /// What a request brought along.
    ///
    /// @param traceId of 16 or 32 digits
    /// @param parentId empty where there is none
    record Context(String traceId, String spanId, String parentId) {}

    /// The headers are there and mean nothing.
    static final class UnreadableContextException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnreadableContextException(String message) {
            super(message);
        }
    }

    static boolean isSingle(Headers headers) {
        return headers.get("b3") != null;
    }

    /// What the caller has decided about sampling; null: nothing.
    static @Nullable Boolean sampled(Headers headers) {
        String single = headers.get("b3");
        if (single != null) {
            if (single.length() == 1) return flag(single);
            Matcher matcher = SINGLE.matcher(single);
            String flag = matcher.matches() ? matcher.group(3) : null;
            return flag == null ? null : flag(flag);
        }
        String flag = headers.get("x-b3-sampled");
        return flag == null ? null : flag.equals("1") || flag.equals("true");
    }

    private static @Nullable Boolean flag(String text) {
        return switch (text) {
            case "0" -> false;
            case "1", "d" -> true;
            default -> null;
        };
    }

    /// Null where the request is the first of its trace.
    ///
    /// @throws UnreadableContextException where the headers mean nothing
    static @Nullable Context context(Headers headers) {
        String single = headers.get("b3");
        if (single != null) return single(single);
        String trace = headers.get("x-b3-traceid");
        String span = headers.get("x-b3-spanid");
        if (trace == null || span == null) return null;
        String parent = headers.get("x-b3-parentspanid");
        return new Context(
                trace.length() == 32 ? checked(trace) : padded(trace),
                padded(span),
                parent == null || parent.isEmpty() ? "" : padded(parent));
    }

    private static @Nullable Context single(String text) {
        if (text.length() == 1 && flag(text) != null) return null;
        Matcher matcher = SINGLE.matcher(text);
        if (!matcher.matches()) throw new UnreadableContextException("b3: " + text);
        String parent = matcher.group(4);
        return new Context(matcher.group(1), matcher.group(2), parent == null ? "" : parent);
    }

    private static String checked(String id) {
        if (!ID.matcher(id).matches()) throw new UnreadableContextException("x-b3: " + id);
        return id;
    }

    /// Of 16 digits; what does not fit is no id.
    private static String padded(String id) {
        String number = checked(id);
        if (number.length() > 16) throw new UnreadableContextException("x-b3: " + id);
        return "0".repeat(16 - number.length()) + number;
    }

    static void inject(Headers into, boolean single, Context context, boolean sampled) {
        if (single) {
            String parent = context.parentId().isEmpty() ? "" : "-" + context.parentId();
            into.set(
                    "b3",
                    context.traceId() + "-" + context.spanId() + (sampled ? "-1" : "-0") + parent);
            return;
        }
        into.set("x-b3-traceid", context.traceId());
        into.set("x-b3-spanid", context.spanId());
        if (!context.parentId().isEmpty()) into.set("x-b3-parentspanid", context.parentId());
        into.set("x-b3-sampled", sampled ? "1" : "0");
    }
}
