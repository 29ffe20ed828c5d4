package io.leno.proxy.listener;

import io.leno.api.connection.AcceptedSocket;
import io.leno.api.connection.ListenerFilter;
import io.leno.api.connection.ListenerFilter.Verdict;
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
/// nobody provides the filter, or it fails or is in quarantine, connections are closed; unless it
/// is open: then they go on without it.
public final class LiveListenerFilter implements ListenerFilterSettings {
    private final LivePlugin<ListenerFilterFactory, Charged<ListenerFilterSettings>> plugin;
    private final Verdict otherwise;

    public LiveListenerFilter(
            LivePlugin<ListenerFilterFactory, Charged<ListenerFilterSettings>> plugin,
            boolean open) {
        this.plugin = plugin;
        otherwise = open ? Verdict.CONTINUE : Verdict.CLOSE;
    }

    /// Without a connection there is nobody to choose a generation for.
    @Override
    public ListenerFilter newFilter() {
        return _ -> otherwise;
    }

    /// The filter of one connection, on its loop.
    ListenerFilter newFilter(SocketFacts socket, Worker worker) {
        Held<Charged<ListenerFilterSettings>> held = plugin.holdFor(socket.remoteAddress());
        if (held == null) return newFilter();
        ConnectionConduct conduct = held.value().conduct();
        if (conduct.isInQuarantine()) {
            held.release();
            if (otherwise == Verdict.CONTINUE) conduct.skipped(worker);
            else conduct.refused(worker);
            return newFilter();
        }
        try {
            ListenerFilter filter = held.value().settings().newFilter();
            return new OfConnection(filter, held, conduct.begin(worker), otherwise);
        } catch (Throwable e) { // a plugin's error must not end the event loop
            held.release();
            conduct.failed(e);
            return newFilter();
        }
    }

    @Override
    public void close() {
        plugin.close();
    }

    /// The filter will not be called any more.
    static void done(ListenerFilter filter) {
        if (!(filter instanceof OfConnection(_, var held, var conduct, _))) return;
        conduct.ended();
        held.release();
    }

    /// @param otherwise what becomes of the connection where the filter fails
    private record OfConnection(
            ListenerFilter filter,
            Held<?> held,
            ConnectionConduct.OfConnection conduct,
            Verdict otherwise)
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
            } catch (Throwable e) { // as above
                conduct.failed(e);
                if (otherwise == Verdict.CONTINUE) conduct.skipped();
                return otherwise;
            } finally {
                conduct.leave(before);
            }
        }
    }
}
