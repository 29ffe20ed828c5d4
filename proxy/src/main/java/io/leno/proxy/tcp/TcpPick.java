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
        @Nullable MetadataMatch metadataMatch)
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
                labels);
    }

    private static @Nullable String text(HashSource source, ConnectionServer.Downstream listener) {
        return switch (source) {
            case HashSource.ClientAddress() -> ip(listener.remoteAddress());
            case HashSource.FilterState(String key) -> {
                Object value = listener.filterState().get(key);
                yield value == null ? null : value.toString();
            }
        };
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
}
