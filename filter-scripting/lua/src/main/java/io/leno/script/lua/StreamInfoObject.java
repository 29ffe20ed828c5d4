package io.leno.script.lua;

import io.leno.api.connection.NamedAddress;
import io.leno.api.filter.StreamInfo;
import io.leno.script.lua.lang.Arguments;
import io.leno.script.lua.lang.Lua;
import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.LuaUserdata;
import io.leno.script.lua.lang.Methods;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Function;

/// What is known of the stream.
final class StreamInfoObject implements LuaUserdata {
    private static final Map<String, LuaFunction> METHODS = methodsOfAll();

    private final ScriptRun run;
    private final StreamInfo info;

    StreamInfoObject(ScriptRun run, StreamInfo info) {
        this.run = run;
        this.info = info;
    }

    private static Map<String, LuaFunction> methodsOfAll() {
        Methods<StreamInfoObject> methods = ScriptLog.addTo(new Methods<>(StreamInfoObject.class));
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
        return methods.add(
                        "dynamicMetadata",
                        (self, arguments) -> {
                            self.run.checkScope(arguments.state());
                            return new DynamicMetadataObject(self.run, self.info);
                        })
                .add("dynamicTypedMetadata", (self, arguments) -> self.typedMetadata(arguments))
                .add("drainConnectionUponCompletion", (self, arguments) -> self.drain(arguments))
                .add(
                        "filterState",
                        (self, arguments) -> {
                            self.run.checkScope(arguments.state());
                            return new FilterStateObject(self.run, self.info);
                        })
                .add(
                        "downstreamSslConnection",
                        (self, arguments) -> {
                            self.run.checkScope(arguments.state());
                            return TlsObject.of(self.run, self.info.tlsSession());
                        })
                .all();
    }

    /// Filters leave no messages here.
    private @Nullable Object typedMetadata(Arguments arguments) {
        run.checkScope(arguments.state());
        arguments.string(1);
        return null;
    }

    private Object drain(Arguments arguments) {
        run.checkScope(arguments.state());
        run.stream().closeAfterResponse();
        return Lua.none();
    }

    private static void text(
            Methods<StreamInfoObject> methods,
            String name,
            Function<StreamInfo, @Nullable String> value) {
        methods.add(
                name,
                (self, arguments) -> {
                    self.run.checkScope(arguments.state());
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

    /// Objects that filters left.
    private record FilterStateObject(ScriptRun run, StreamInfo info) implements LuaUserdata {
        private static final Map<String, LuaFunction> METHODS =
                new Methods<>(FilterStateObject.class)
                        .add(
                                "get",
                                (self, arguments) -> {
                                    self.run.checkScope(arguments.state());
                                    String key = LuaValues.text(arguments.string(1));
                                    String value = LuaValues.bytes(self.info.filterState(key));
                                    return value == null ? Lua.none() : value;
                                })
                        .all();

        @Override
        public Map<String, LuaFunction> methods() {
            return METHODS;
        }
    }
}
