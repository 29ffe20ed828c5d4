package io.leno.script.lua;

import io.leno.api.filter.CallOutcome;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpCall;
import io.leno.script.lua.ScriptRun.Waiting;
import io.leno.script.lua.lang.Arguments;
import io.leno.script.lua.lang.Lua;
import io.leno.script.lua.lang.LuaState;
import io.leno.script.lua.lang.LuaTable;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `httpCall`: a request of the script's own to one of the clusters.
final class ClusterCall {
    private static final String NO_CLUSTER = "http call cluster invalid. Must be configured";
    private static final Set<String> REQUIRED = Set.of(":method", ":path", ":authority");

    private ClusterCall() {}

    /// What the last arguments say.
    private record Options(
            boolean asynchronous, double timeoutMillis, boolean duplicates, boolean sendXff) {}

    static Object make(ScriptRun run, Arguments arguments) {
        LuaState state = arguments.state();
        Options options = options(arguments);
        HttpCall call = read(arguments, options);
        if (run.stream().proxyHealth().members(call.cluster()) == null)
            throw state.error(NO_CLUSTER);
        run.countCall();
        if (options.asynchronous()) {
            run.stream().call(call, outcome -> {});
            return Lua.none();
        }
        run.stream().call(call, outcome -> answer(run, outcome, options));
        return run.await(state, Waiting.CALL);
    }

    private static Options options(Arguments arguments) {
        Object last = arguments.get(4);
        if (last instanceof LuaTable table) return options(arguments.state(), table);
        double timeout = arguments.number(4);
        if (timeout < 0) throw arguments.state().error("http call timeout must be >= 0");
        Object flag = arguments.get(5);
        if (flag != null && !(flag instanceof Boolean)) throw badFlag(arguments.state());
        return new Options(Boolean.TRUE.equals(flag), timeout, false, true);
    }

    private static RuntimeException badFlag(LuaState state) {
        return state.error("http call asynchronous flag must be 'true', 'false', or empty");
    }

    private static Options options(LuaState state, LuaTable table) {
        boolean[] flags = {false, false, true};
        double[] timeout = {0};
        table.forEach(
                (key, value) -> {
                    switch (key instanceof String name ? name : "") {
                        case "asynchronous" -> flags[0] = Boolean.TRUE.equals(value);
                        case "timeout_ms" -> timeout[0] = value instanceof Double d ? d : 0;
                        case "trace_sampled" -> {} // calls carry no trace of their own
                        case "return_duplicate_headers" -> flags[1] = Boolean.TRUE.equals(value);
                        case "send_xff" -> flags[2] = Boolean.TRUE.equals(value);
                        default ->
                                throw state.error(
                                        "\""
                                                + Lua.tostring(key)
                                                + "\" is not valid key for httpCall() options");
                    }
                });
        if (timeout[0] < 0) throw state.error("http call timeout must be >= 0");
        return new Options(flags[0], timeout[0], flags[1], flags[2]);
    }

    private static HttpCall read(Arguments arguments, Options options) {
        String cluster = LuaValues.text(arguments.string(1));
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        HandleMethods.readHeaders(
                arguments.table(2),
                arguments,
                (name, value) -> headers.add(Map.entry(name, value)));
        if (!headers.stream().map(Map.Entry::getKey).toList().containsAll(REQUIRED)) {
            throw arguments
                    .state()
                    .error("http call headers must include ':path', ':method', and ':authority'");
        }
        byte[] body = LuaValues.toBytes(arguments.string(3, ""));
        arguments.state().budget().write(body.length);
        if (body.length > 0)
            headers.add(Map.entry("content-length", Integer.toString(body.length)));
        return new HttpCall(
                cluster,
                headers,
                body,
                Duration.ofMillis((long) options.timeoutMillis()),
                null,
                HttpCall.MAX_RESPONSE_BYTES,
                options.sendXff());
    }

    private static void answer(ScriptRun run, CallOutcome outcome, Options options) {
        switch (outcome) {
            case CallOutcome.Response response -> {
                LuaState state = run.script().state();
                run.onCallOutcome(
                        headers(state, response.headers(), options.duplicates()),
                        body(response.body()));
            }
            case CallOutcome.Failure _ ->
                    run.onCallOutcome(new LuaTable().with(":status", "503"), "upstream failure");
        }
    }

    private static @Nullable String body(byte[] body) {
        return body.length == 0 ? null : LuaValues.ofBytes(body);
    }

    private static LuaTable headers(LuaState state, Headers headers, boolean duplicates) {
        LuaTable table = new LuaTable();
        headers.forEach(
                (name, value) -> {
                    Object before = table.get(name);
                    if (!duplicates || before == null) table.with(name, value);
                    else if (before instanceof LuaTable list)
                        list.set(state, list.length() + 1, value);
                    else table.with(name, both(state, before, value));
                });
        return table;
    }

    private static LuaTable both(LuaState state, Object first, Object second) {
        LuaTable list = new LuaTable();
        list.set(state, 1, first);
        list.set(state, 2, second);
        return list;
    }
}
