package io.leno.script.lua;

import io.leno.script.lua.ScriptRun.Waiting;
import io.leno.script.lua.lang.Arguments;
import io.leno.script.lua.lang.LuaState;

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
        if (!run.isRequest())
            throw state.error("respond not currently supported in the response path");
        if (run.areHeadersContinued())
            throw state.error("respond() cannot be called if headers have been continued");
        Map<String, List<String>> headers = new LinkedHashMap<>();
        HandleMethods.readHeaders(
                arguments.table(1),
                arguments,
                (name, value) -> headers.computeIfAbsent(name, _ -> new ArrayList<>()).add(value));
        int status = status(headers.remove(":status"));
        if (status < LOWEST || status > HIGHEST)
            throw state.error(":status must be between 200-599");
        String body = arguments.string(2, "");
        state.budget().write(body.length());
        run.stream()
                .reply(
                        status,
                        LuaValues.toBytes(body),
                        response -> {
                            headers.forEach(
                                    (name, values) -> {
                                        response.remove(name);
                                        for (String value : values) response.add(name, value);
                                    });
                        },
                        "lua_response");
        return run.await(state, Waiting.RESPONDED);
    }

    private static int status(@Nullable List<String> values) {
        if (values == null) return 0;
        String text = values.getFirst().strip();
        return text.matches("\\d{3}") ? Integer.parseInt(text) : 0;
    }
}
