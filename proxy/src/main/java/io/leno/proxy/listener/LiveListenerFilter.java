package io.leno.proxy.listener;

import io.leno.api.connection.AcceptedSocket;
import io.leno.api.connection.ListenerFilter;
import io.leno.api.connection.ListenerFilterFactory;
import io.leno.api.connection.ListenerFilterSettings;
import io.leno.proxy.filter.ConnectionConduct;
import io.leno.proxy.plugin.Charged;
import io.leno.proxy.plugin.Held;
import io.leno.proxy.plugin.LivePlugin;
import io.leno.proxy.upstream.Worker;

import java.nio.ByteBuffer;
import java.util.function.Supplier;

/// A listener filter that a bundle brought, at its place in the configuration. A connection keeps
/// the generation that it began with, the live one or a canary, until the filter has decided. Where
/// nobody provides the filter, or it fails, connections are closed.
public final class LiveListenerFilter implements ListenerFilterSettings {
    private static final ListenerFilter CLOSING = socket -> ListenerFilter.Verdict.CLOSE;

    private final LivePlugin<ListenerFilterFactory, Charged<ListenerFilterSettings>> plugin;

    public LiveListenerFilter(
            LivePlugin<ListenerFilterFactory, Charged<ListenerFilterSettings>> plugin) {
        this.plugin = plugin;
    }

    /// Without a connection there is nobody to choose a generation for.
    @Override
    public ListenerFilter newFilter() {
        return CLOSING;
    }

    /// The filter of one connection, on its loop.
    ListenerFilter newFilter(SocketFacts socket, Worker worker) {
        Held<Charged<ListenerFilterSettings>> held = plugin.holdFor(socket.remoteAddress());
        if (held == null) return CLOSING;
        ConnectionConduct conduct = held.value().conduct();
        try {
            ListenerFilter filter = held.value().settings().newFilter();
            return new OfConnection(filter, held, conduct.begin(worker));
        } catch (RuntimeException | StackOverflowError e) {
            held.release();
            conduct.failed(e);
            return CLOSING;
        }
    }

    @Override
    public void close() {
        plugin.close();
    }

    /// The filter will not be called any more.
    static void done(ListenerFilter filter) {
        if (!(filter instanceof OfConnection(_, var held, var conduct))) return;
        conduct.ended();
        held.release();
    }

    private record OfConnection(
            ListenerFilter filter, Held<?> held, ConnectionConduct.OfConnection conduct)
            implements ListenerFilter {
        @Override
        public Verdict onAccept(AcceptedSocket socket) {
            return guarded(() -> filter.onAccept(socket));
        }

        @Override
        public Verdict onData(AcceptedSocket socket, ByteBuffer data) {
            return guarded(() -> filter.onData(socket, data));
        }

        @Override
        public void onEnd(AcceptedSocket socket) {
            guarded(
                    () -> {
                        filter.onEnd(socket);
                        return Verdict.CLOSE;
                    });
        }

        private Verdict guarded(Supplier<Verdict> call) {
            long before = conduct.enter();
            try {
                return call.get();
            } catch (RuntimeException | StackOverflowError e) {
                conduct.failed(e);
                return Verdict.CLOSE;
            } finally {
                conduct.leave(before);
            }
        }
    }
}
