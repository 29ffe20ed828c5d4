package io.leno.proxy.accesslog;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// `%COALESCE({"operators": [...]})%`: the first of several commands that has a value.
record Coalesce(List<LogCommand> commands) implements LogCommand {
    static LogCommand compile(Command command, CommandParser parser) {
        JsonArray operators = operators(command.parameter());
        var commands = new ArrayList<LogCommand>();
        for (JsonElement operator : operators) commands.add(parser.parse(operator(operator)));
        return command.cut(new Coalesce(List.copyOf(commands)));
    }

    private static JsonArray operators(String json) {
        JsonElement parsed;
        try {
            parsed = JsonParser.parseString(json);
        } catch (JsonParseException e) {
            throw new InvalidAccessLogException(
                    "COALESCE: failed to parse JSON configuration: " + e.getMessage(), e);
        }
        if (!(parsed instanceof JsonObject object)
                || !(object.get("operators") instanceof JsonArray operators)) {
            throw new InvalidAccessLogException("COALESCE: missing 'operators' array: " + json);
        }
        if (operators.isEmpty())
            throw new InvalidAccessLogException("COALESCE: 'operators' array must not be empty");
        return operators;
    }

    private static Command operator(JsonElement operator) {
        if (operator.isJsonPrimitive()) return new Command(operator.getAsString(), "", -1);
        if (!(operator instanceof JsonObject object) || !object.has("command")) {
            throw new InvalidAccessLogException(
                    "COALESCE: operator "
                            + operator
                            + " (expected: a name, or an object with"
                            + " 'command')");
        }
        try {
            String parameter = object.has("param") ? object.get("param").getAsString() : "";
            int length = object.has("max_length") ? object.get("max_length").getAsInt() : -1;
            return new Command(object.get("command").getAsString(), parameter, length);
        } catch (NumberFormatException | IllegalStateException | UnsupportedOperationException e) {
            throw new InvalidAccessLogException(
                    "COALESCE: operator "
                            + operator
                            + " (expected: texts, and a number as 'max_length')",
                    e);
        }
    }

    @Override
    public @Nullable String value(LoggedStream stream) {
        for (LogCommand command : commands) {
            String value = command.value(stream);
            if (value != null) return value;
        }
        return null;
    }

    @Override
    public @Nullable Object typedValue(LoggedStream stream) {
        for (LogCommand command : commands) {
            Object value = command.typedValue(stream);
            if (value != null) return value;
        }
        return null;
    }
}
