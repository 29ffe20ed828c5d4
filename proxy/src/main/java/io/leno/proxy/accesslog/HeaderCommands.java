package io.leno.proxy.accesslog;

import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.function.Function;

/// `%REQ(X?Y)%`, `%RESP(X?Y)%`, `%TRAILER(X?Y)%` and their kin.
final class HeaderCommands {
    private HeaderCommands() {}

    static @Nullable LogCommand find(Command command, boolean reqWithoutQuery) {
        return switch (command.name()) {
            case "REQ", "REQUEST_HEADER" -> header(command, LoggedStream::requestHeaders);
            case "RESP", "RESPONSE_HEADER" -> header(command, LoggedStream::responseHeaders);
            case "TRAILER", "RESPONSE_TRAILER" -> header(command, LoggedStream::responseTrailers);
            case "REQ_WITHOUT_QUERY" -> {
                if (!reqWithoutQuery) yield null;
                LogCommand path =
                        header(
                                new Command(command.name(), command.parameter(), -1),
                                LoggedStream::requestHeaders);
                yield command.cut(stream -> PathCommands.withoutQuery(path.value(stream)));
            }
            case "REQUEST_HEADERS_BYTES" -> size(command, LoggedStream::requestHeaders);
            case "RESPONSE_HEADERS_BYTES" -> size(command, LoggedStream::responseHeaders);
            case "RESPONSE_TRAILERS_BYTES" -> size(command, LoggedStream::responseTrailers);
            default -> null;
        };
    }

    private static LogCommand header(
            Command command, Function<LoggedStream, @Nullable Headers> headersOf) {
        String parameter = command.withParameter().parameter().toLowerCase(Locale.ROOT);
        String[] names = parameter.split("\\?", -1);
        if (names.length > 2) {
            throw new InvalidAccessLogException(
                    "More than 1 alternative header specified in token: " + command.parameter());
        }
        String main = name(names[0]);
        String other = names.length > 1 && !names[1].isEmpty() ? name(names[1]) : null;
        return command.cut(
                stream -> {
                    Headers headers = headersOf.apply(stream);
                    if (headers == null) return null;
                    String value = headers.get(main);
                    return value == null && other != null ? headers.get(other) : value;
                });
    }

    /// Envoy keeps `host` as `:authority`.
    private static String name(String written) {
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c <= ' ' || c >= 127 || "\"(),/;<=>?@[\\]{}".indexOf(c) >= 0) {
                throw new InvalidAccessLogException(
                        "Invalid header configuration. Format string contains invalid"
                                + " characters.");
            }
        }
        return written.equals("host") ? ":authority" : written;
    }

    private static LogCommand size(
            Command command, Function<LoggedStream, @Nullable Headers> headersOf) {
        command.alone();
        return new NumberCommand(
                stream -> {
                    Headers headers = headersOf.apply(stream);
                    return headers == null ? 0 : size(headers);
                });
    }

    private static long size(Headers headers) {
        var sum = new long[1];
        headers.forEach((name, value) -> sum[0] += name.length() + value.length());
        return sum[0];
    }
}
