package io.leno.script.wasm.abi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.ProxyNode;
import io.leno.api.filter.StreamInfo;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/// Envoy's attributes, as far as they are known here.
final class Attributes {
    private static final long INBOUND = 1;
    private static final long OUTBOUND = 2;

    private Attributes() {}

    /// Attributes under one name: `request`.
    interface Group {
        /// Null where there is none of that name, or none now.
        @Nullable Object attribute(String name);
    }

    /// What stands first in a path; null where there is no such thing.
    static @Nullable Object find(Context context, String name) {
        Object known = ofPlugin(context, name);
        if (known != null) return known;
        if (!(context instanceof StreamContext stream)) return null;
        return switch (name) {
            case "request" -> (Group) new RequestAttributes(stream)::attribute;
            case "response" -> (Group) new ResponseAttributes(stream)::attribute;
            case "connection" -> (Group) each -> ConnectionAttributes.find(stream.stream(), each);
            case "upstream" -> (Group) each -> upstream(stream.stream(), each);
            case "source" -> peer(stream.stream().info().downstreamRemoteAddress());
            case "destination" -> peer(stream.stream().info().downstreamLocalAddress());
            case "xds" -> (Group) each -> ofConfiguration(stream, each);
            case "metadata" -> metadata(stream.stream().info().dynamicMetadata());
            case "filter_state" -> (Group) each -> state(stream.stream(), each);
            case "connection_id" -> number(stream.stream(), "%CONNECTION_ID%");
            default -> ofConfiguration(stream, name);
        };
    }

    private static @Nullable Object ofPlugin(Context context, String name) {
        RootContext root = context.root();
        return switch (name) {
            case "plugin_name" -> root.plugin().name();
            case "plugin_root_id" -> root.plugin().rootId();
            case "plugin_vm_id" -> root.vm().spec().id();
            case "node" -> node(root.host().node());
            default -> null;
        };
    }

    private static @Nullable Object ofConfiguration(StreamContext context, String name) {
        StreamInfo info = context.stream().info();
        return switch (name) {
            case "cluster_name" -> info.clusterName();
            case "cluster_metadata" -> metadata(info.clusterMetadata());
            case "route_name" -> info.routeName();
            case "route_metadata" -> metadata(info.routeMetadata());
            case "virtual_host_name" -> info.virtualHost();
            case "virtual_host_metadata" -> metadata(info.virtualHostMetadata());
            case "listener_direction" -> direction(info, context.root().host().node());
            case "node" -> node(context.root().host().node());
            default -> null;
        };
    }

    private static long direction(StreamInfo info, ProxyNode node) {
        if (info.isInbound()) return INBOUND;
        return node.id().startsWith("sidecar~") ? OUTBOUND : 0;
    }

    private static Node node(ProxyNode node) {
        return Node.newBuilder()
                .setId(node.id())
                .setCluster(node.cluster())
                .setMetadata(ValueBytes.struct(node.metadata()))
                .setLocality(Locality.newBuilder().setRegion(node.region()).setZone(node.zone()))
                .build();
    }

    private static Metadata metadata(Map<String, ?> byFilter) {
        Metadata.Builder metadata = Metadata.newBuilder();
        byFilter.forEach(
                (filter, values) -> {
                    if (values instanceof Map<?, ?> map)
                        metadata.putFilterMetadata(filter, ValueBytes.struct(map));
                });
        return metadata.build();
    }

    private static @Nullable Object state(HttpStream stream, String key) {
        Object value = stream.filterState().get(key);
        return value == null ? stream.info().filterState(key) : String.valueOf(value);
    }

    private static Group peer(@Nullable InetSocketAddress address) {
        return name -> address == null ? null : part(address, name);
    }

    private static @Nullable Object part(InetSocketAddress address, String name) {
        return switch (name) {
            case "address" -> text(address);
            case "port" -> (long) address.getPort();
            default -> null;
        };
    }

    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private static @Nullable Object upstream(HttpStream stream, String name) {
        InetSocketAddress address = stream.info().upstreamAddress();
        return switch (name) {
            case "request_attempt_count" -> (long) stream.info().attempts();
            case "local_address" -> formatted(stream, "%UPSTREAM_LOCAL_ADDRESS%");
            case "transport_failure_reason" ->
                    formatted(stream, "%UPSTREAM_TRANSPORT_FAILURE_REASON%");
            default -> address == null ? null : part(address, name);
        };
    }

    /// What the access log would say; null where it would say nothing.
    static @Nullable String formatted(HttpStream stream, String command) {
        String text = stream.format(command);
        return text.isEmpty() || text.equals("-") || text.equals(command) ? null : text;
    }

    /// As [#formatted], a number.
    static @Nullable Long number(HttpStream stream, String command) {
        String text = formatted(stream, command);
        return text == null || !text.matches("\\d{1,18}") ? null : Long.valueOf(text);
    }

    /// Headers by name, values as bytes.
    static @Nullable Map<String, byte[]> map(@Nullable Headers headers) {
        if (headers == null) return null;
        var map = new LinkedHashMap<String, byte[]>();
        headers.forEach(
                (name, value) -> map.merge(name, value.getBytes(ISO_8859_1), Attributes::joined));
        return map;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        String both = new String(first, ISO_8859_1) + "," + new String(second, ISO_8859_1);
        return both.getBytes(ISO_8859_1);
    }
}
