package io.leno.script.wasm.abi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.leno.api.filter.Headers;
import io.leno.api.filter.StreamInfo;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/// `request.…`. What is read of the headers is there while they are: until the module has let them
/// go, and in the end.
record RequestAttributes(StreamContext context) {
    @Nullable Object attribute(String name) {
        StreamInfo info = context.stream().info();
        return switch (name) {
            case "path" -> header(":path");
            case "url_path" -> path(true);
            case "query" -> path(false);
            case "host" -> header(":authority");
            case "scheme" -> header(":scheme");
            case "method" -> header(":method");
            case "referer" -> header("referer");
            case "useragent" -> header("user-agent");
            case "id" -> header("x-request-id");
            case "headers" -> Attributes.map(headers());
            case "time" -> nanos(info.startTime());
            case "protocol" -> info.protocol();
            case "duration" ->
                    context.isLogging()
                            ? Duration.between(info.startTime(), Instant.now()).toNanos()
                            : null;
            case "size" -> size(info);
            case "total_size" -> info.bytesReceived() + bytes(headers());
            default -> null;
        };
    }

    private @Nullable Headers headers() {
        return context.headers(HeadersType.REQUEST_HEADERS);
    }

    private byte @Nullable [] header(String name) {
        Headers headers = headers();
        String value = headers == null ? null : headers.get(name);
        return value == null ? null : value.getBytes(ISO_8859_1);
    }

    private byte @Nullable [] path(boolean beforeQuery) {
        byte[] path = header(":path");
        if (path == null) return null;
        String text = new String(path, ISO_8859_1);
        int query = text.indexOf('?');
        if (beforeQuery) text = query < 0 ? text : text.substring(0, query);
        else text = query < 0 ? "" : text.substring(query + 1).replaceFirst("#.*", "");
        return text.getBytes(ISO_8859_1);
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }

    private long size(StreamInfo info) {
        byte[] length = header("content-length");
        String text = length == null ? "" : new String(length, ISO_8859_1);
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : info.bytesReceived();
    }

    static long bytes(@Nullable Headers headers) {
        if (headers == null) return 0;
        long[] bytes = {0};
        headers.forEach((name, value) -> bytes[0] += name.length() + value.length());
        return bytes[0];
    }
}
