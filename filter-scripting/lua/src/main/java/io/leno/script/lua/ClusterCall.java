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
    private static final String NEGATIVE = "http call timeout must be >= 0";
    private static final String NO_CLUSTER = "http call cluster invalid. Must be configured";
    private static final Set<String> REQUIRED = Set.of(":method", ":path", ":authority");

    private ClusterCall() {}

    /// What the last arguments say.
    private record Options(
            boolean asynchronous, int timeoutMillis, boolean duplicates, boolean sendXff) {}

    static Object make(ScriptRun run, Arguments arguments) {
        LuaState state = arguments.state();
        Options options = options(arguments);
        HttpCall call = read(run, arguments, options);
        run.countCall();
        if (options.asynchronous()) {
            run.stream().call(call, outcome -> {});
            return Lua.none();
        }
        run.stream().call(call, outcome -> answer(run, outcome, options));
        return run.await(state, Waiting.CALL);
    }

    private static Options options(Arguments arguments) {
        if (arguments.get(4) instanceof LuaTable table) return options(arguments, table);
        if (!arguments.isAbsent(5) && !(arguments.get(5) instanceof Boolean))
            throw arguments
                    .state()
                    .error("http call asynchronous flag must be 'true', 'false', or empty");
        int timeout = arguments.integer(4);
        if (timeout < 0) throw arguments.state().error(NEGATIVE);
        return new Options(arguments.isTrue(5), timeout, false, true);
    }

    private static Options options(Arguments arguments, LuaTable table) {
        boolean[] flags = {false, false, true};
        int[] timeout = {0};
        table.forEach(
                (key, value) -> {
                    if (!(key instanceof String) && !(key instanceof Double))
                        throw arguments.badBehind(1, "string expected, got " + Lua.type(key));
                    boolean isTrue = !Boolean.FALSE.equals(value);
                    switch (Lua.tostring(key)) {
                        case "asynchronous" -> flags[0] = isTrue;
                        case "timeout_ms" -> timeout[0] = timeout(arguments, value);
                        case "trace_sampled" -> {} // calls carry no trace of their own
                        case "return_duplicate_headers" -> flags[1] = isTrue;
                        case "send_xff" -> flags[2] = isTrue;
                        default ->
                                throw arguments
                                        .state()
                                        .error(
                                                '"'
                                                        + Lua.tostring(key)
                                                        + "\" is not valid key for httpCall()"
                                                        + " options");
                    }
                });
        return new Options(flags[0], timeout[0], flags[1], flags[2]);
    }

    private static int timeout(Arguments arguments, Object value) {
        Double millis = Lua.tonumber(value);
        if (millis == null) throw arguments.badBehind(2, "number expected, got " + Lua.type(value));
        int whole = (int) (double) millis;
        if (whole < 0) throw arguments.state().error(NEGATIVE);
        return whole;
    }

    private static HttpCall read(ScriptRun run, Arguments arguments, Options options) {
        String cluster = LuaValues.text(arguments.cString(1));
        LuaTable table = arguments.table(2);
        if (run.stream().proxyHealth().members(cluster) == null)
            throw arguments.state().error(NO_CLUSTER);
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        HandleMethods.readHeaders(
                table, arguments, (name, value) -> headers.add(Map.entry(name, value)));
        if (!headers.stream().map(Map.Entry::getKey).toList().containsAll(REQUIRED)) {
            throw arguments
                    .state()
                    .error("http call headers must include ':path', ':method', and ':authority'");
        }
        byte[] body = LuaValues.toBytes(arguments.string(3, ""));
        arguments.state().budget().write(body.length);
        if (arguments.get(3) != null)
            headers.add(Map.entry("content-length", Integer.toString(body.length)));
        return new HttpCall(
                cluster,
                headers,
                body,
                Duration.ofMillis(options.timeoutMillis()),
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
                    if (before != null && SingleHeaders.OF_RESPONSES.contains(name))
                        table.with(name, before + "," + value);
                    else if (!duplicates || before == null) table.with(name, value);
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
