package io.leno.proxy.accesslog;

import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.function.Function;

/// `%REQ(X?Y)%`, `%RESP(X?Y)%`, `%TRAILER(X?Y)%` and their kin.
final class HeaderCommands {
    private HeaderCommands() {}

    static @Nullable LogCommand find(String name, @Nullable String parameter) {
        return switch (name) {
            case "REQ", "REQUEST_HEADER" -> header(name, parameter, LoggedStream::requestHeaders);
            case "RESP", "RESPONSE_HEADER" ->
                    header(name, parameter, LoggedStream::responseHeaders);
            case "TRAILER", "RESPONSE_TRAILER" ->
                    header(name, parameter, LoggedStream::responseTrailers);
            case "REQ_WITHOUT_QUERY" -> {
                LogCommand path = header(name, parameter, LoggedStream::requestHeaders);
                yield stream -> withoutQuery(path.value(stream));
            }
            default -> null;
        };
    }

    private static LogCommand header(
            String command,
            @Nullable String parameter,
            Function<LoggedStream, @Nullable Headers> headersOf) {
        if (parameter == null || parameter.isEmpty()) {
            throw new InvalidAccessLogException(command + ": no header named (expected: a header)");
        }
        String[] names = parameter.toLowerCase(Locale.ROOT).split("\\?", -1);
        if (names.length > 2) {
            throw new InvalidAccessLogException(
                    command
                            + "("
                            + parameter
                            + "): More than 1 alternative header specified in token");
        }
        String main = names[0];
        String alternative = names.length > 1 ? names[1] : null;
        return stream -> {
            Headers headers = headersOf.apply(stream);
            if (headers == null) return null;
            String value = headers.get(main);
            return value == null && alternative != null ? headers.get(alternative) : value;
        };
    }

    private static @Nullable String withoutQuery(@Nullable String path) {
        int query = path == null ? -1 : path.indexOf('?');
        return path == null || query < 0 ? path : path.substring(0, query);
    }
}
