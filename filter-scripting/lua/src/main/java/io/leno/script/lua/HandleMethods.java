package io.leno.script.lua;

import io.leno.script.lua.ScriptRun.Waiting;
import io.leno.script.lua.lang.Arguments;
import io.leno.script.lua.lang.Lua;
import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.LuaState;
import io.leno.script.lua.lang.LuaTable;
import io.leno.script.lua.lang.Methods;
import io.leno.script.lua.lang.Native;

import org.jspecify.annotations.Nullable;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The methods of `request_handle` and `response_handle`.
final class HandleMethods {
    private static final String CANONICAL_NAME = "envoy.filters.http.lua";
    private static final String NO_TEXT = "string expected, got ";
    private static final int LAST_BYTE = 255;
    private static final int LAST_PORT = 65_535;
    private static final Pattern HOST =
            Pattern.compile("(\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+])(:\\d{1,5})?");

    private static final Pattern BARE_IPV6 =
            Pattern.compile("(?=.*::|(?:[^:]*:){7}[^:]*$)(?!.*::.*::)[0-9a-fA-F:]*:[0-9a-fA-F:]+");

    static final Map<String, LuaFunction> ALL =
            ScriptLog.addTo(
                            new Methods<>(
                                    ScriptRun.class, EnvoyTypes.ofFilter("StreamHandleWrapper")))
                    .add("headers", (run, a) -> run.headersObject())
                    .add("requestHeaders", (run, a) -> requestHeaders(run))
                    .add("body", HandleMethods::body)
                    .add("bodyChunks", HandleMethods::bodyChunks)
                    .add("trailers", HandleMethods::trailers)
                    .add("httpCall", ClusterCall::make)
                    .add("respond", Respond::respond)
                    .add("metadata", (run, a) -> metadata(run))
                    .add("streamInfo", (run, a) -> streamInfo(run))
                    .add("connection", (run, a) -> connection(run))
                    .add("connectionStreamInfo", (run, a) -> connectionInfo(run))
                    .add("virtualHost", (run, a) -> virtualHost(run))
                    .add("route", (run, a) -> route(run))
                    .add("filterContext", (run, a) -> filterContext(run))
                    .add("stats", (run, a) -> stats(run))
                    .add("sharedStore", (run, a) -> run.scope().store())
                    .add("clearRouteCache", HandleMethods::clearRouteCache)
                    .add("setUpstreamOverrideHost", HandleMethods::overrideHost)
                    .add("importPublicKey", Signatures::importPublicKey)
                    .add("verifySignature", Signatures::verifySignature)
                    .add("base64Escape", HandleMethods::base64)
                    .add("base64Decode", HandleMethods::ofBase64)
                    .add("timestamp", (run, arguments) -> TimeStamps.number(arguments))
                    .add("timestampString", (run, arguments) -> TimeStamps.text(arguments))
                    .all();

    private HandleMethods() {}

    private static Object body(ScriptRun run, Arguments arguments) {
        boolean always = arguments.bool(1);
        LuaState state = arguments.state();
        if (!run.hasEnded()) {
            if (run.sawBody())
                throw state.error("cannot call body() after body streaming has started");
            Object[] resumed = run.await(state, Waiting.BODY);
            if (resumed.length > 0) return resumed;
            return always ? run.wholeBody() : Lua.none();
        }
        if (!run.hasBufferedBody() && run.sawBody())
            throw state.error("cannot call body() after body has been streamed");
        boolean none = run.body().length() == 0 && !run.hasMadeBody();
        return none && !always ? Lua.none() : run.wholeBody();
    }

    private static Object bodyChunks(ScriptRun run, Arguments arguments) {
        if (run.sawBody()) {
            throw arguments.state().error("cannot call bodyChunks after body processing has begun");
        }
        return new Native(
                "bodyChunks",
                each -> {
                    run.checkUse(each.state());
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

    /// The request's, in the response as well: there a change comes too late, and is no error.
    private static Object requestHeaders(ScriptRun run) {
        return run.once(
                "request headers",
                HeadersObject.class,
                () ->
                        new HeadersObject(
                                run, run.stream().requestHeaders(), HeadersObject.Kind.SENT));
    }

    private static Object streamInfo(ScriptRun run) {
        return run.once("stream info", StreamInfoObject.class, () -> new StreamInfoObject(run));
    }

    private static Object connection(ScriptRun run) {
        return run.once("connection", ConnectionObject.class, () -> new ConnectionObject(run));
    }

    private static Object connectionInfo(ScriptRun run) {
        return run.once(
                "connection info", ConnectionInfoObject.class, () -> new ConnectionInfoObject(run));
    }

    private static Object virtualHost(ScriptRun run) {
        return run.once(
                "virtual host",
                ConfigurationObject.class,
                () -> ConfigurationObject.virtualHost(run));
    }

    private static Object route(ScriptRun run) {
        return run.once("route", ConfigurationObject.class, () -> ConfigurationObject.route(run));
    }

    private static Object filterContext(ScriptRun run) {
        return run.once(
                "filter context",
                MetadataObject.class,
                () -> new MetadataObject(run, run.scope().filterContext()));
    }

    private static Object stats(ScriptRun run) {
        return run.once("stats", StatsObject.class, () -> new StatsObject(run));
    }

    private static Object metadata(ScriptRun run) {
        return run.once(
                "metadata",
                MetadataObject.class,
                () -> {
                    Map<String, ?> all = run.stream().info().routeMetadata();
                    Object found = all.get(run.scope().filterName());
                    return MetadataObject.of(run, found == null ? all.get(CANONICAL_NAME) : found);
                });
    }

    private static Object clearRouteCache(ScriptRun run, Arguments arguments) {
        if (run.isRequest()) run.stream().clearRouteCache();
        return Lua.none();
    }

    private static Object overrideHost(ScriptRun run, Arguments arguments) {
        String host = arguments.string(1);
        if (!isAddress(host)) throw arguments.state().error("host is not a valid IP address");
        run.stream().overrideUpstreamHost(List.of(host), arguments.bool(2));
        return Lua.none();
    }

    /// What follows the last colon is the port, as Envoy reads it.
    private static boolean isBareIpv6(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || !text.substring(colon + 1).matches("\\d{1,5}")) return false;
        return BARE_IPV6.matcher(text.substring(0, colon)).matches();
    }

    private static boolean isAddress(String text) {
        if (isBareIpv6(text)) return true;
        Matcher matcher = HOST.matcher(text);
        if (!matcher.matches()) return false;
        String port = matcher.group(3);
        if (port != null && Integer.parseInt(port.substring(1)) > LAST_PORT) return false;
        if (text.startsWith("[")) return true;
        for (String part : matcher.group(1).split("\\.", -1))
            if (Integer.parseInt(part) > LAST_BYTE || (part.length() > 1 && part.startsWith("0")))
                return false;
        return true;
    }

    private static Object base64(ScriptRun run, Arguments arguments) {
        byte[] bytes = LuaValues.toBytes(arguments.string(1));
        return Base64.getEncoder().encodeToString(bytes);
    }

    /// Nil for what is none. White space counts for nothing, the padding may be missing.
    private static @Nullable Object ofBase64(ScriptRun run, Arguments arguments) {
        String text = arguments.string(1).replaceAll("[\\s\\x0b]", "").replace('.', '=');
        String digits = text.replaceFirst("={1,2}$", "");
        boolean padded = digits.length() < text.length();
        if ((padded && text.length() % 4 != 0) || digits.length() % 4 == 1) return null;
        try {
            return LuaValues.ofBytes(Base64.getDecoder().decode(digits));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /// A table of headers as a script writes it: a value may be a list.
    static void readHeaders(LuaTable table, Arguments arguments, HeaderConsumer consumer) {
        table.forEach(
                (key, value) -> {
                    if (!(key instanceof String) && !(key instanceof Double))
                        throw arguments.badBehind(1, NO_TEXT + Lua.type(key));
                    String name = LuaValues.upToZero(Lua.tostring(key)).toLowerCase(Locale.ROOT);
                    String named = name.equals("host") ? ":authority" : name;
                    if (value instanceof LuaTable list)
                        list.forEach((_, each) -> consumer.accept(named, text(arguments, each, 4)));
                    else consumer.accept(named, text(arguments, value, 2));
                });
    }

    interface HeaderConsumer {
        void accept(String name, String value);
    }

    private static String text(Arguments arguments, Object value, int behind) {
        if (value instanceof String || value instanceof Double)
            return LuaValues.upToZero(Lua.tostring(value));
        throw arguments.badBehind(behind, NO_TEXT + Lua.type(value));
    }
}
