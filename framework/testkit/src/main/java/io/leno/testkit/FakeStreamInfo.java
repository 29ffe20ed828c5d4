package io.leno.testkit;

import io.leno.api.filter.ResponseFlag;
import io.leno.api.filter.StreamInfo;
import io.leno.api.filter.TlsPeer;
import io.leno.api.filter.TlsSession;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// What a test says is known about a stream: set the fields it needs, the others have a plain
/// value.
public final class FakeStreamInfo implements StreamInfo {
    public String protocol = "HTTP/1.1";
    public String listenerName = "test";
    public @Nullable String routeName = "";
    public @Nullable String clusterName = "upstream";
    public @Nullable String clusterProtocol;
    public boolean inbound;
    public InetSocketAddress downstreamRemoteAddress = loopback(40_000);
    public InetSocketAddress downstreamLocalAddress = loopback(8080);
    public @Nullable InetSocketAddress upstreamAddress;

    public @Nullable String virtualHost;
    public @Nullable TlsPeer downstreamPeer;
    public @Nullable TlsSession tlsSession;
    public String requestedServerName = "";
    public Map<String, ?> routeMetadata = Map.of();
    public Map<String, ?> virtualHostMetadata = Map.of();
    public final Map<String, Object> filterState = new HashMap<>();

    private final Set<ResponseFlag> flags = EnumSet.noneOf(ResponseFlag.class);
    private final Map<String, Map<String, Object>> dynamicMetadata = new HashMap<>();

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public String listenerName() {
        return listenerName;
    }

    @Override
    public @Nullable String routeName() {
        return routeName;
    }

    @Override
    public @Nullable String clusterProtocol() {
        return clusterProtocol;
    }

    @Override
    public boolean isInbound() {
        return inbound;
    }

    @Override
    public @Nullable String clusterName() {
        return clusterName;
    }

    @Override
    public InetSocketAddress downstreamRemoteAddress() {
        return downstreamRemoteAddress;
    }

    @Override
    public InetSocketAddress downstreamLocalAddress() {
        return downstreamLocalAddress;
    }

    @Override
    public @Nullable InetSocketAddress upstreamAddress() {
        return upstreamAddress;
    }

    @Override
    public void addFlag(ResponseFlag flag) {
        flags.add(flag);
    }

    @Override
    public boolean hasFlag(ResponseFlag flag) {
        return flags.contains(flag);
    }

    @Override
    public Map<String, Map<String, Object>> dynamicMetadata() {
        return dynamicMetadata;
    }

    @Override
    public @Nullable String virtualHost() {
        return virtualHost;
    }

    @Override
    public @Nullable TlsPeer downstreamPeer() {
        return downstreamPeer;
    }

    @Override
    public @Nullable TlsSession tlsSession() {
        return tlsSession;
    }

    @Override
    public String requestedServerName() {
        return requestedServerName;
    }

    @Override
    public Map<String, ?> routeMetadata() {
        return routeMetadata;
    }

    @Override
    public Map<String, ?> virtualHostMetadata() {
        return virtualHostMetadata;
    }

    @Override
    public @Nullable String filterState(String key) {
        Object value = filterState.get(key);
        return value == null ? null : value.toString();
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
