package io.leno.script.lua;

import io.leno.api.filter.Headers;
import io.leno.script.lua.lang.Arguments;
import io.leno.script.lua.lang.LuaState;
import io.leno.script.lua.lang.LuaTable;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `respond`: the script answers by itself and ends.
final class Respond {
    private static final int LOWEST = 200;
    private static final int HIGHEST = 599;

    private Respond() {}

    static Object respond(ScriptRun run, Arguments arguments) {
        LuaState state = arguments.state();
        if (run.areHeadersContinued())
            throw state.error("respond() cannot be called if headers have been continued");
        LuaTable table = arguments.table(1);
        String body = arguments.string(2, "");
        Map<String, List<String>> headers = new LinkedHashMap<>();
        HandleMethods.readHeaders(
                table,
                arguments,
                (name, value) -> headers.computeIfAbsent(name, _ -> new ArrayList<>()).add(value));
        int status = status(headers.remove(":status"));
        if (status < LOWEST || status > HIGHEST)
            throw state.error(":status must be between 200-599");
        if (!run.isRequest())
            throw state.error("respond not currently supported in the response path");
        headers.remove("content-length");
        state.budget().write(body.length());
        return run.respond(
                state,
                () ->
                        run.stream()
                                .reply(
                                        status,
                                        LuaValues.toBytes(body),
                                        response -> put(response, headers),
                                        "lua_response"));
    }

    private static void put(Headers response, Map<String, List<String>> headers) {
        headers.forEach(
                (name, values) -> {
                    response.remove(name);
                    for (String value : values) response.add(name, value);
                });
    }

    /// As Envoy reads a number; several values are none.
    private static int status(@Nullable List<String> values) {
        if (values == null || values.size() != 1) return 0;
        String text = values.getFirst().strip();
        return text.matches("\\+?0*\\d{3}") ? Integer.parseInt(text) : 0;
    }
}
