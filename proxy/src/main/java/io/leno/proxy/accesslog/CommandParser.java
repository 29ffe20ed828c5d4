package io.leno.proxy.accesslog;

import com.google.protobuf.Any;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Finds and reads `%COMMAND(parameter):length%`. Immutable.
final class CommandParser {
    /// Without extensions.
    static final CommandParser BUILT_IN = new CommandParser(false);

    private static final Pattern COMMAND =
            Pattern.compile("%([A-Z0-9_]+)(?:\\((.*?)\\))?(?::([0-9]+))?%");

    private final boolean reqWithoutQuery;

    private CommandParser(boolean reqWithoutQuery) {
        this.reqWithoutQuery = reqWithoutQuery;
    }

    /// With the formatter extensions that a configuration asks for.
    ///
    /// @throws InvalidAccessLogException for one that is unknown
    static CommandParser with(List<TypedExtensionConfig> formatters) {
        boolean reqWithoutQuery = false;
        for (TypedExtensionConfig formatter : formatters) {
            Any config = formatter.getTypedConfig();
            switch (config.getTypeUrl().substring(config.getTypeUrl().lastIndexOf('/') + 1)) {
                case "envoy.extensions.formatter.req_without_query.v3.ReqWithoutQuery" ->
                        reqWithoutQuery = true;
                // its command is built in
                case "envoy.extensions.formatter.metadata.v3.Metadata" -> {}
                default ->
                        throw new InvalidAccessLogException(
                                "Formatter not found: " + formatter.getName());
            }
        }
        return reqWithoutQuery ? new CommandParser(true) : BUILT_IN;
    }

    /// A command and where it ends: the place after its last `%`.
    record Found(LogCommand command, int end) {}

    Found at(String format, int start) {
        Matcher matcher = COMMAND.matcher(format);
        if (!matcher.find(start) || matcher.start() != start) throw invalid(format, start);
        int length = -1;
        if (matcher.group(3) != null) {
            try {
                length = Integer.parseInt(matcher.group(3));
            } catch (NumberFormatException tooLong) {
                throw invalid(format, start);
            }
        }
        String parameter = matcher.group(2) == null ? "" : matcher.group(2);
        return new Found(parse(new Command(matcher.group(1), parameter, length)), matcher.end());
    }

    private static InvalidAccessLogException invalid(String format, int start) {
        return new InvalidAccessLogException(
                "Incorrect configuration: "
                        + format
                        + ". Couldn't find valid command at position "
                        + start);
    }

    /// @throws InvalidAccessLogException naming what is unknown or wrong
    LogCommand parse(Command command) {
        LogCommand found = HeaderCommands.find(command, reqWithoutQuery);
        if (found == null) found = PathCommands.find(command);
        if (found == null) found = TimeCommands.find(command);
        if (found == null) found = MetadataCommands.find(command);
        if (found == null) found = textCommand(command);
        if (found == null) found = alone(command);
        if (found != null) return found;
        throw new InvalidAccessLogException("Not supported field in StreamInfo: " + command.name());
    }

    private @Nullable LogCommand textCommand(Command command) {
        return switch (command.name()) {
            case "GRPC_STATUS" -> GrpcCommands.status(command.withoutLength().parameter());
            case "GRPC_STATUS_NUMBER" -> {
                command.alone();
                yield GrpcCommands.status("NUMBER");
            }
            case "RESPONSE_CODE_DETAILS" -> StreamCommands.details(command.withoutLength());
            case "ENVIRONMENT" -> StreamCommands.environment(command.withParameter());
            case "COALESCE" -> Coalesce.compile(command.withParameter(), this);
            default -> null;
        };
    }

    /// Commands that take nothing.
    private static @Nullable LogCommand alone(Command command) {
        String name = command.name();
        LogCommand found = StreamCommands.find(name);
        if (found == null) found = UpstreamCommands.find(name);
        if (found == null) found = AddressCommands.find(name);
        if (found == null) found = TlsCommands.find(name);
        if (found != null) command.alone();
        return found;
    }
}
