package io.leno.proxy.accesslog;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Reads one `%COMMAND(parameter):length%`.
final class CommandParser {
    private static final Pattern COMMAND =
            Pattern.compile("%([A-Z0-9_]+)(?:\\(([^)]*)\\))?(?::([0-9]+))?%");

    private static final String REQ_WITHOUT_QUERY =
            "type.googleapis.com/envoy.extensions.formatter.req_without_query.v3.ReqWithoutQuery";

    private CommandParser() {}

    /// Where the command that starts here ends: the place of its last `%`.
    static int endOf(String format, int start) {
        return matchAt(format, start).end() - 1;
    }

    private static Matcher matchAt(String format, int start) {
        Matcher matcher = COMMAND.matcher(format);
        if (matcher.find(start) && matcher.start() == start) return matcher;
        throw new InvalidAccessLogException(
                "Incorrect configuration: "
                        + format
                        + ". Couldn't find valid command at position "
                        + start);
    }

    /// @param command without its percent signs
    static LogCommand parse(String command) {
        Matcher matcher = matchAt("%" + command + "%", 0);
        String name = matcher.group(1);
        @Nullable String parameter = matcher.group(2);
        @Nullable String length = matcher.group(3);
        LogCommand plain = named(name, parameter);
        return length == null ? plain : shortened(plain, Integer.parseInt(length));
    }

    private static LogCommand shortened(LogCommand command, int length) {
        return stream -> {
            String value = command.value(stream);
            return value == null || value.length() <= length ? value : value.substring(0, length);
        };
    }

    private static LogCommand named(String name, @Nullable String parameter) {
        LogCommand found = HeaderCommands.find(name, parameter);
        if (found == null) found = TimeCommands.find(name, parameter);
        if (found == null) found = MetadataCommands.find(name, parameter);
        if (found == null && parameter == null) found = StreamCommands.find(name);
        if (found == null && parameter == null) found = AddressCommands.find(name);
        if (found != null) return found;
        throw new InvalidAccessLogException(
                "Not supported field in StreamInfo: "
                        + name
                        + (parameter == null ? "" : "(" + parameter + ")"));
    }

    /// Formatter extensions that a configuration asks for; theirs is a command we have anyway.
    static void requireKnown(List<TypedExtensionConfig> formatters) {
        for (TypedExtensionConfig formatter : formatters) {
            String type = formatter.getTypedConfig().getTypeUrl();
            if (!type.equals(REQ_WITHOUT_QUERY)) {
                throw new InvalidAccessLogException(
                        "Formatter not found: "
                                + formatter.getName()
                                + " (type URL: "
                                + type
                                + ")");
            }
        }
    }
}
