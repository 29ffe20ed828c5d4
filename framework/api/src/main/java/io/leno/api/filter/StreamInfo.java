package io.leno.api.filter;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// What is known about a stream, as access logs and filters see it. Envoy: `StreamInfo`.
@ProviderType
public interface StreamInfo {
    /// `HTTP/1.0`, `HTTP/1.1` or `HTTP/2`.
    String protocol();

    /// Name of the listener that took the connection.
    String listenerName();

    /// Name of the chosen route; null until one is chosen, empty where it has none.
    @Nullable String routeName();

    /// The chosen cluster; null until one is chosen.
    @Nullable String clusterName();

    /// Here and below: without an IP where it is a [io.leno.api.connection.NamedAddress].
    InetSocketAddress downstreamRemoteAddress();

    InetSocketAddress downstreamLocalAddress();

    /// The peer of the connection itself, whatever headers say of the client.
    default InetSocketAddress downstreamDirectRemoteAddress() {
        return downstreamRemoteAddress();
    }

    /// The client's side of TLS; null for plain connections.
    default @Nullable TlsPeer downstreamPeer() {
        return null;
    }

    /// The server name the client asked for; null or empty without one.
    default @Nullable String requestedServerName() {
        return "";
    }

    /// A named object that filters of the connection left, as text; null where there is none.
    default @Nullable String filterState(String key) {
        return null;
    }

    /// What the client's connection agreed on by TLS; null for plain connections.
    default @Nullable TlsSession tlsSession() {
        return null;
    }

    /// Name of the chosen virtual host; null until a route is chosen.
    default @Nullable String virtualHost() {
        return null;
    }

    /// Name of the virtual cluster the request is counted with; null without one.
    default @Nullable String virtualCluster() {
        return null;
    }

    /// What the chosen cluster speaks: `HTTP/1.1` or `HTTP/2`, the latter also where ALPN is to
    /// decide; null until a cluster is chosen.
    default @Nullable String clusterProtocol() {
        return null;
    }

    /// Whether the traffic is bound for the workload that the proxy stands beside. Envoy: the
    /// listener's `traffic_direction` is `INBOUND`.
    default boolean isInbound() {
        return false;
    }

    /// When the first byte of the request came.
    default Instant startTime() {
        return Instant.now();
    }

    /// Bytes of the request's body that came so far.
    default long bytesReceived() {
        return 0;
    }

    /// How often the request was sent upstream.
    default int attempts() {
        return 0;
    }

    /// Metadata of the chosen virtual host by filter name.
    default Map<String, ?> virtualHostMetadata() {
        return Map.of();
    }

    /// Metadata of the chosen cluster by filter name.
    default Map<String, ?> clusterMetadata() {
        return Map.of();
    }

    /// Metadata of the chosen route by filter name; empty where none is chosen.
    default Map<String, ?> routeMetadata() {
        return Map.of();
    }

    /// The endpoint of the last attempt; null before there was one.
    @Nullable InetSocketAddress upstreamAddress();

    void addFlag(ResponseFlag flag);

    boolean hasFlag(ResponseFlag flag);

    /// Dynamic metadata by filter name: values a filter leaves for those after it and for the
    /// access log. Modifiable.
    Map<String, Map<String, Object>> dynamicMetadata();

    /// What filters of the connection left for all its streams, by filter name. Not to be modified.
    default Map<String, Map<String, Object>> connectionMetadata() {
        return Map.of();
    }

    /// Messages that filters left for those after them, by filter name: the fields that are set, by
    /// their names in the message. A field is a text, a [Double] (enums, too), a [Boolean], a
    /// `byte[]`, a list, or a map (messages, too). Modifiable. Envoy: `typed_filter_metadata`.
    default Map<String, Map<String, Object>> typedMetadata() {
        return new TreeMap<>();
    }

    /// As [#typedMetadata], of what the filters of the connection left for all its streams. Not to
    /// be modified.
    default Map<String, Map<String, Object>> connectionTypedMetadata() {
        return Map.of();
    }

    /// Adds to the dynamic metadata of a filter; keys that are there get the new values.
    ///
    /// @param values JSON-like: text, [Double], [Boolean], lists and maps of these
    default void mergeDynamicMetadata(String filter, Map<String, ?> values) {
        dynamicMetadata().computeIfAbsent(filter, absent -> new TreeMap<>()).putAll(values);
    }
}
