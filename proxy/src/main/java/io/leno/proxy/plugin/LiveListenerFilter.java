package io.leno.proxy.plugin;

import io.leno.api.connection.AcceptedSocket;
import io.leno.api.connection.ListenerFilter;
import io.leno.api.connection.ListenerFilterFactory;
import io.leno.api.connection.ListenerFilterSettings;

import java.nio.ByteBuffer;

/// A listener filter that a bundle brought, at its place in the configuration. A connection keeps
/// the generation that it began with until the filter has decided; where nobody provides the
/// filter, new connections are closed.
public final class LiveListenerFilter implements ListenerFilterSettings {
    private static final ListenerFilter MISSING = socket -> ListenerFilter.Verdict.CLOSE;

    private final LivePlugin<ListenerFilterFactory, ListenerFilterSettings> plugin;

    public LiveListenerFilter(LivePlugin<ListenerFilterFactory, ListenerFilterSettings> plugin) {
        this.plugin = plugin;
    }

    @Override
    public ListenerFilter newFilter() {
        Held<ListenerFilterSettings> held = plugin.hold();
        if (held == null) return MISSING;
        try {
            return new OfConnection(held.value().newFilter(), held);
        } catch (RuntimeException | Error e) {
            held.release();
            throw e;
        }
    }

    @Override
    public void close() {
        plugin.close();
    }

    /// The filter will not be called any more.
    public static void done(ListenerFilter filter) {
        if (filter instanceof OfConnection(_, var held)) held.release();
    }

    private record OfConnection(ListenerFilter filter, Held<?> held) implements ListenerFilter {
        @Override
        public Verdict onAccept(AcceptedSocket socket) {
            return filter.onAccept(socket);
        }

        @Override
        public Verdict onData(AcceptedSocket socket, ByteBuffer data) {
            return filter.onData(socket, data);
        }

        @Override
        public void onEnd(AcceptedSocket socket) {
            filter.onEnd(socket);
        }
    }
}
