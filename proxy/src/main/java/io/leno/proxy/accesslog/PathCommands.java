package io.leno.proxy.accesslog;

import io.leno.api.filter.Headers;
import io.netty.handler.codec.http.QueryStringDecoder;

import org.jspecify.annotations.Nullable;

/// `%PATH(NQ:ORIG)%`, `%QUERY_PARAM(x)%` and `%QUERY_PARAMS(DECODED)%`.
final class PathCommands {
    private static final String ORIGINAL = "x-envoy-original-path";

    private PathCommands() {}

    static @Nullable LogCommand find(Command command) {
        return switch (command.name()) {
            case "PATH" -> path(command);
            case "QUERY_PARAM" -> parameter(command.withParameter());
            case "QUERY_PARAMS" -> parameters(command);
            default -> null;
        };
    }

    private static LogCommand path(Command command) {
        String[] options = command.parameter().split(":", 2);
        boolean query =
                switch (options[0]) {
                    case "", "WQ" -> true;
                    case "NQ" -> false;
                    default -> throw unknown(options[0], "'WQ'/'NQ'");
                };
        LogCommand whole =
                switch (options.length > 1 ? options[1] : "") {
                    case "", "ORIG_OR_PATH" -> PathCommands::asItCame;
                    case "ORIG" -> stream -> header(stream, ORIGINAL);
                    case "PATH" -> stream -> header(stream, ":path");
                    default -> throw unknown(options[1], "'ORIG'/'PATH'/'ORIG_OR_PATH'");
                };
        return command.cut(query ? whole : stream -> withoutQuery(whole.value(stream)));
    }

    private static InvalidAccessLogException unknown(String option, String expected) {
        return new InvalidAccessLogException(
                "Invalid PATH option: '" + option + "', only " + expected + " are allowed");
    }

    private static @Nullable String asItCame(LoggedStream stream) {
        String original = header(stream, ORIGINAL);
        return original == null ? header(stream, ":path") : original;
    }

    private static @Nullable String header(LoggedStream stream, String name) {
        Headers headers = stream.requestHeaders();
        return headers == null ? null : headers.get(name);
    }

    static @Nullable String withoutQuery(@Nullable String path) {
        int query = path == null ? -1 : path.indexOf('?');
        return path == null || query < 0 ? path : path.substring(0, query);
    }

    private static @Nullable String query(LoggedStream stream) {
        String path = asItCame(stream);
        int query = path == null ? -1 : path.indexOf('?');
        return path == null || query < 0 ? null : path.substring(query + 1);
    }

    private static LogCommand parameter(Command command) {
        String wanted = command.parameter();
        return command.cut(
                stream -> {
                    String query = query(stream);
                    return query == null ? null : find(query, wanted);
                });
    }

    private static @Nullable String find(String query, String wanted) {
        int at = 0;
        while (at <= query.length()) {
            int end = query.indexOf('&', at);
            if (end < 0) end = query.length();
            int equals = query.indexOf('=', at);
            int nameEnd = equals < 0 || equals > end ? end : equals;
            if (decoded(query.substring(at, nameEnd)).equals(wanted))
                return nameEnd == end ? "" : decoded(query.substring(nameEnd + 1, end));
            at = end + 1;
        }
        return null;
    }

    private static LogCommand parameters(Command command) {
        return switch (command.withoutLength().parameter()) {
            case "", "ORIG" -> PathCommands::query;
            case "DECODED" -> PathCommands::query;
            default ->
                    throw new InvalidAccessLogException(
                            "Invalid QUERY_PARAMS option: '"
                                    + command.parameter()
                                    + "', only 'ORIG'/'DECODED' are allowed");
        };
    }

    /// Only `%` escapes: `+` stays.
    private static String decoded(String text) {
        if (text.indexOf('%') < 0) return text;
        try {
            return QueryStringDecoder.decodeComponent(text.replace("+", "%2B"));
        } catch (IllegalArgumentException broken) {
            return text;
        }
    }
}
