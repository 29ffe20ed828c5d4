package io.leno.proxy.internal;

import io.leno.api.connection.NamedAddress;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The listeners that only this proxy can connect to, by their names. A connection to one is two
/// channels on one event loop, each of which reads what the other one writes. Envoy:
/// `internal_listener`. Safe to use from any thread.
public final class InternalListeners {
    /// What each client of such a listener looks like. Envoy has it, too.
    private static final InetSocketAddress CLIENT =
            NamedAddress.ofInternal("internal_client_address", "");

    private final Map<String, Consumer<Channel>> listeners = new ConcurrentHashMap<>();
    private volatile int bufferBytes;

    /// There may be such listeners. Envoy: the bootstrap extension
    /// `envoy.bootstrap.internal_listener`.
    ///
    /// @param buffer how many bytes one side may send before the other one reads them
    public void enable(int buffer) {
        bufferBytes = buffer;
    }

    public boolean isEnabled() {
        return bufferBytes > 0;
    }

    /// @param onAccept gets each connection on its event loop
    public void open(String name, Consumer<Channel> onAccept) {
        listeners.put(name, onAccept);
    }

    /// Nobody can connect any more, unless somebody else listens by this name now.
    public void close(String name, Consumer<Channel> onAccept) {
        listeners.remove(name, onAccept);
    }

    /// The client's side of a new connection; null where nobody listens. Called on the event loop.
    ///
    /// @param passed for the listener's side
    public @Nullable Channel connect(EventLoop loop, InetSocketAddress to, PassedOn passed) {
        String name = NamedAddress.internalListener(to);
        Consumer<Channel> listener = name == null ? null : listeners.get(name);
        if (listener == null) return null;
        var client = new InternalChannel(CLIENT, to, PassedOn.NOTHING, bufferBytes);
        var server = new InternalChannel(to, CLIENT, passed, bufferBytes);
        client.connect(server);
        var _ = loop.register(client);
        var _ = loop.register(server);
        listener.accept(server);
        return client;
    }

    /// What came along with a connection; nothing with one from outside.
    public static PassedOn passedOn(Channel channel) {
        return channel instanceof InternalChannel inside ? inside.passed() : PassedOn.NOTHING;
    }

    public static boolean isInternal(Channel channel) {
        return channel instanceof InternalChannel;
    }
}
