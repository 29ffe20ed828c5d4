package io.leno.script.lua;

import io.leno.script.lua.ScriptRun.Waiting;
import io.leno.script.lua.lang.Arguments;
import io.leno.script.lua.lang.Lua;
import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.LuaState;
import io.leno.script.lua.lang.LuaTable;
import io.leno.script.lua.lang.LuaUserdata;
import io.leno.script.lua.lang.Methods;
import io.leno.script.lua.lang.Native;

import org.jspecify.annotations.Nullable;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The methods of `request_handle` and `response_handle`.
final class HandleMethods {
    private static final String CANONICAL_NAME = "envoy.filters.http.lua";
    private static final int LAST_BYTE = 255;
    private static final int LAST_PORT = 65_535;
    private static final Pattern HOST =
            Pattern.compile("(\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+])(:\\d{1,5})?");

    static final Map<String, LuaFunction> ALL =
            ScriptLog.addTo(new Methods<>(ScriptRun.class))
                    .add("headers", alive((run, a) -> run.headersObject()))
                    .add("body", alive(HandleMethods::body))
                    .add("bodyChunks", alive(HandleMethods::bodyChunks))
                    .add("trailers", alive(HandleMethods::trailers))
                    .add("httpCall", alive(ClusterCall::make))
                    .add("respond", alive(Respond::respond))
                    .add("metadata", alive(HandleMethods::metadata))
                    .add("streamInfo", alive((run, a) -> streamInfo(run)))
                    .add("connection", alive((run, a) -> new ConnectionObject(run)))
                    .add("connectionStreamInfo", alive((run, a) -> new ConnectionInfoObject(run)))
                    .add(
                            "virtualHost",
                            alive(
                                    (run, a) ->
                                            owner(run, run.stream().info().virtualHostMetadata())))
                    .add(
                            "route",
                            alive((run, a) -> owner(run, run.stream().info().routeMetadata())))
                    .add(
                            "filterContext",
                            alive((run, a) -> new MetadataObject(run, run.scope().filterContext())))
                    .add("sharedStore", alive((run, a) -> run.scope().store()))
                    .add("clearRouteCache", alive(HandleMethods::clearRouteCache))
                    .add("setUpstreamOverrideHost", alive(HandleMethods::overrideHost))
                    .add("importPublicKey", alive(Signatures::importPublicKey))
                    .add("verifySignature", alive(Signatures::verifySignature))
                    .add("base64Escape", alive(HandleMethods::base64))
                    .add("timestamp", alive((run, arguments) -> TimeStamps.number(arguments)))
                    .add("timestampString", alive((run, arguments) -> TimeStamps.text(arguments)))
                    .all();

    private HandleMethods() {}

    private static Methods.Body<ScriptRun> alive(Methods.Body<ScriptRun> body) {
        return (run, arguments) -> {
            run.checkScope(arguments.state());
            return body.call(run, arguments);
        };
    }

    private static @Nullable Object body(ScriptRun run, Arguments arguments) {
        boolean always = arguments.bool(1);
        LuaState state = arguments.state();
        if (!run.hasEnded()) {
            if (run.sawBody())
                throw state.error("cannot call body() after body streaming has started");
            Object[] resumed = run.await(state, Waiting.BODY);
            if (resumed.length > 0 && resumed[0] != null) return resumed[0];
            return always ? run.wholeBody() : null;
        }
        if (!run.hasBufferedBody() && run.sawBody())
            throw state.error("cannot call body() after body has been streamed");
        return run.body().length() == 0 && !always ? null : run.wholeBody();
    }

    private static Object bodyChunks(ScriptRun run, Arguments arguments) {
        if (run.sawBody()) {
            throw arguments.state().error("cannot call bodyChunks after body processing has begun");
        }
        return new Native(
                "bodyChunks",
                each -> {
                    run.checkScope(each.state());
                    return run.hasEnded() ? Lua.none() : run.await(each.state(), Waiting.CHUNK);
                });
    }

    private static @Nullable Object trailers(ScriptRun run, Arguments arguments) {
        if (run.hasEnded()) {
            HeadersObject trailers = run.trailersObject();
            return trailers == null ? Lua.none() : trailers;
        }
        return run.await(arguments.state(), Waiting.TRAILERS);
    }

    private static Object streamInfo(ScriptRun run) {
        return run.once(
                StreamInfoObject.class, () -> new StreamInfoObject(run, run.stream().info()));
    }

    private static Object metadata(ScriptRun run, Arguments arguments) {
        Map<String, ?> all = run.stream().info().routeMetadata();
        Object found = all.get(run.scope().filterName());
        return metadata(run, found == null ? all.get(CANONICAL_NAME) : found);
    }

    @SuppressWarnings("unchecked") // metadata is JSON-like
    private static MetadataObject metadata(ScriptRun run, @Nullable Object values) {
        return new MetadataObject(
                run, values instanceof Map<?, ?> map ? (Map<String, ?>) map : Map.of());
    }

    private static Owner owner(ScriptRun run, Map<String, ?> all) {
        return new Owner(run, all.get(run.scope().filterName()));
    }

    private static Object clearRouteCache(ScriptRun run, Arguments arguments) {
        if (run.isRequest()) run.stream().clearRouteCache();
        return Lua.none();
    }

    private static Object overrideHost(ScriptRun run, Arguments arguments) {
        String host = arguments.string(1);
        if (!isAddress(host)) throw arguments.state().error("host is not a valid IP address");
        if (arguments.get(2) != null && !(arguments.get(2) instanceof Boolean))
            throw arguments.bad(2, "boolean expected, got " + Lua.type(arguments.get(2)));
        run.stream().overrideUpstreamHost(List.of(host), arguments.bool(2));
        return Lua.none();
    }

    private static boolean isAddress(String text) {
        Matcher matcher = HOST.matcher(text);
        if (!matcher.matches()) return false;
        String port = matcher.group(3);
        if (port != null && Integer.parseInt(port.substring(1)) > LAST_PORT) return false;
        if (text.startsWith("[")) return true;
        for (String part : matcher.group(1).split("\\.", -1))
            if (Integer.parseInt(part) > LAST_BYTE) return false;
        return true;
    }

    private static Object base64(ScriptRun run, Arguments arguments) {
        byte[] bytes = LuaValues.toBytes(arguments.string(1));
        return Base64.getEncoder().encodeToString(bytes);
    }

    /// A virtual host or a route: what has metadata.
    private record Owner(ScriptRun run, @Nullable Object values) implements LuaUserdata {
        private static final Map<String, LuaFunction> METHODS =
                new Methods<>(Owner.class)
                        .add("metadata", (self, arguments) -> metadata(self.run, self.values))
                        .all();

        @Override
        public Map<String, LuaFunction> methods() {
            return METHODS;
        }
    }

    /// What is known of the connection, beside what each of its streams knows.
    private record ConnectionInfoObject(ScriptRun run) implements LuaUserdata {
        private static final Map<String, LuaFunction> METHODS =
                ScriptLog.addTo(new Methods<>(ConnectionInfoObject.class))
                        .add("dynamicMetadata", (self, arguments) -> self.metadata(arguments))
                        .add("dynamicTypedMetadata", (self, arguments) -> self.typed(arguments))
                        .all();

        private Object metadata(Arguments arguments) {
            run.checkScope(arguments.state());
            return new MetadataObject(run, run.stream().info().connectionMetadata());
        }

        /// Filters leave no messages here.
        private @Nullable Object typed(Arguments arguments) {
            run.checkScope(arguments.state());
            arguments.string(1);
            return null;
        }

        @Override
        public Map<String, LuaFunction> methods() {
            return METHODS;
        }
    }

    private record ConnectionObject(ScriptRun run) implements LuaUserdata {
        private static final Map<String, LuaFunction> METHODS =
                ScriptLog.addTo(new Methods<>(ConnectionObject.class))
                        .add(
                                "ssl",
                                (self, arguments) -> {
                                    self.run.checkScope(arguments.state());
                                    return TlsObject.of(
                                            self.run, self.run.stream().info().tlsSession());
                                })
                        .all();

        @Override
        public Map<String, LuaFunction> methods() {
            return METHODS;
        }
    }

    /// A table of headers as a script writes it: a value may be a list.
    static void readHeaders(LuaTable table, Arguments arguments, HeaderConsumer consumer) {
        table.forEach(
                (key, value) -> {
                    String name = String.valueOf(key).toLowerCase(java.util.Locale.ROOT);
                    if (value instanceof LuaTable list) {
                        for (int i = 1; i <= list.length(); i++)
                            consumer.accept(name, text(arguments, list.get(i)));
                    } else {
                        consumer.accept(name, text(arguments, value));
                    }
                });
    }

    interface HeaderConsumer {
        void accept(String name, String value);
    }

    private static String text(Arguments arguments, Object value) {
        if (value instanceof String text) return text;
        if (value instanceof Double number) return Lua.tostring(number);
        throw arguments.state().error("unexpected type '" + Lua.type(value) + "' in headers");
    }
}
