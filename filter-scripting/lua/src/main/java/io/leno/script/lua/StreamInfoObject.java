package io.leno.script.lua;

import io.leno.api.connection.NamedAddress;
import io.leno.api.filter.StreamInfo;
import io.leno.script.lua.lang.Lua;
import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.Methods;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Function;

/// What is known of the stream.
final class StreamInfoObject extends ScriptObject {
    private static final Map<String, LuaFunction> METHODS = methodsOfAll();

    private final StreamInfo info;

    StreamInfoObject(ScriptRun run) {
        super(run);
        info = run.stream().info();
    }

    private static Map<String, LuaFunction> methodsOfAll() {
        Methods<StreamInfoObject> methods =
                ScriptLog.addTo(
                        new Methods<>(
                                StreamInfoObject.class, EnvoyTypes.ofFilter("StreamInfoWrapper")));
        text(methods, "protocol", StreamInfo::protocol);
        text(methods, "routeName", StreamInfo::routeName);
        text(methods, "virtualClusterName", StreamInfo::virtualCluster);
        text(methods, "requestedServerName", StreamInfo::requestedServerName);
        text(methods, "downstreamLocalAddress", i -> address(i.downstreamLocalAddress()));
        text(methods, "downstreamDirectLocalAddress", i -> address(i.downstreamLocalAddress()));
        text(methods, "downstreamRemoteAddress", i -> address(i.downstreamRemoteAddress()));
        text(
                methods,
                "downstreamDirectRemoteAddress",
                i -> address(i.downstreamDirectRemoteAddress()));
        return methods.add("dynamicMetadata", (self, a) -> self.dynamicMetadata())
                .add(
                        "dynamicTypedMetadata",
                        (self, a) -> LuaValues.message(a, self.info.typedMetadata()))
                .add("drainConnectionUponCompletion", (self, arguments) -> self.drain())
                .add("filterState", (self, a) -> self.filterState())
                .add("downstreamSslConnection", (self, a) -> TlsObject.of(self.run()))
                .all();
    }

    private DynamicMetadataObject dynamicMetadata() {
        return run().once(
                        "dynamic metadata",
                        DynamicMetadataObject.class,
                        () -> new DynamicMetadataObject(run(), info));
    }

    private FilterStateObject filterState() {
        return run().once(
                        "filter state",
                        FilterStateObject.class,
                        () -> new FilterStateObject(run()));
    }

    private Object drain() {
        run().stream().closeAfterResponse();
        return Lua.none();
    }

    private static void text(
            Methods<StreamInfoObject> methods,
            String name,
            Function<StreamInfo, @Nullable String> value) {
        methods.add(
                name,
                (self, arguments) -> {
                    String text = LuaValues.bytes(value.apply(self.info));
                    return text == null ? "" : text;
                });
    }

    /// `10.0.0.1:80`, `[::1]:80`.
    private static String address(InetSocketAddress address) {
        if (NamedAddress.isNamed(address)) return NamedAddress.text(address);
        InetAddress ip = address.getAddress();
        String host = ip == null ? address.getHostString() : ip.getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    @Override
    public Map<String, LuaFunction> methods() {
        return METHODS;
    }
}
