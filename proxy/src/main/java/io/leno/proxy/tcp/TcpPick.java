package io.leno.proxy.tcp;

import io.leno.proxy.cluster.MetadataMatch;
import io.leno.proxy.cluster.PickContext;
import io.leno.proxy.cluster.XxHash64;
import io.leno.proxy.http.ConnectionServer;
import io.leno.proxy.tcp.TcpSettings.HashSource;
import io.netty.util.NetUtil;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/// What a host is picked by for a TCP connection.
///
/// @param text is hashed; null: nothing is
record TcpPick(
        int loop,
        @Nullable InetSocketAddress originalDestination,
        @Nullable String text,
        @Nullable MetadataMatch metadataMatch,
        ConnectionServer.Downstream listener)
        implements PickContext {
    static TcpPick of(
            int loop,
            ConnectionServer.Downstream listener,
            @Nullable HashSource source,
            @Nullable MetadataMatch labels) {
        return new TcpPick(
                loop,
                listener.isRedirected() ? listener.originalDestination() : null,
                source == null ? null : text(source, listener),
                labels,
                listener);
    }

    private static @Nullable String text(HashSource source, ConnectionServer.Downstream listener) {
        return switch (source) {
            case HashSource.ClientAddress() -> ip(listener.remoteAddress());
            case HashSource.FilterState(String key) -> state(listener, key);
        };
    }

    private static @Nullable String state(ConnectionServer.Downstream listener, String key) {
        Object value = listener.filterState().get(key);
        return value == null ? null : value.toString();
    }

    private static @Nullable String ip(InetSocketAddress address) {
        return address.isUnresolved() ? null : NetUtil.toAddressString(address.getAddress());
    }

    @Override
    public boolean hasHash() {
        return text != null;
    }

    @Override
    public long hash() {
        return text == null ? 0 : XxHash64.hash(text);
    }

    @Override
    public @Nullable String filterState(String key) {
        return state(listener, key);
    }

    @Override
    public String serverName() {
        return listener.requestedServerName();
    }
}
