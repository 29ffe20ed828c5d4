package io.leno.proxy;

import io.leno.runtime.spi.MovedConnection;
import io.leno.runtime.spi.ProxyCore;
import io.leno.runtime.spi.ProxyState;
import io.leno.runtime.spi.StatCounts;
import io.netty.channel.Channel;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// A proxy as one of the generations that serve its seat one after the other. It takes over from
/// the one before it, and gives to the one after it: the sockets at once, each connection when
/// nothing is under way on it. What never pauses stays until it ends, or until the drain time is
/// over.
final class Succession implements ProxyCore {
    private static final Logger log = LoggerFactory.getLogger(Succession.class);

    private final Proxy proxy;
    private final long bundleId;
    private final AtomicBoolean ended = new AtomicBoolean();

    /// Told when this generation has taken over.
    private volatile Runnable onServing = () -> {};

    Succession(Proxy proxy, long bundleId) {
        this.proxy = proxy;
        this.bundleId = bundleId;
    }

    void whenServing(Runnable action) {
        onServing = action;
    }

    @Override
    public ProxyState state() {
        return new ProxyState(
                proxy.configuration().accepted(proxy.runtime()),
                proxy.runtime().overrides(),
                proxy.failsHealthChecks(),
                proxy.isLive());
    }

    /// Counts go on where the predecessor's have come to; what this one counted before is not
    /// traffic.
    @Override
    public void serve() {
        proxy.stats().resetCounters();
        proxy.term().collectCounts();
        proxy.stats().latch();
        log.info("A new generation of the proxy serves; connections follow between requests");
        onServing.run();
    }

    @Override
    public boolean adopt(MovedConnection connection) {
        return proxy.configuration().adopt(connection);
    }

    @Override
    public boolean adoptAdmin(Channel channel) {
        return proxy.adoptAdmin(channel);
    }

    @Override
    public void drain() {
        proxy.drainListeners(false, true, false);
    }

    @Override
    public StatCounts takeCounts() {
        return proxy.stats().takeCounts();
    }

    @Override
    public void count(StatCounts counts) {
        proxy.stats().count(counts);
    }

    /// Gives everything to the next one.
    ///
    /// @param drainTime how long what never pauses may go on
    void giveTo(ProxyCore next, Duration drainTime) {
        proxy.registry().freeze();
        proxy.moveAdminTo(next);
        proxy.configuration().endAfter(drainTime.multipliedBy(4).dividedBy(5), drainTime);
        proxy.configuration().moveTo(next, this::lastConnectionGone);
    }

    private void lastConnectionGone() {
        if (!ended.compareAndSet(false, true)) return;
        Thread.ofVirtual()
                .name("leno-proxy-end")
                .start(
                        () -> {
                            proxy.end();
                            log.info("An old generation of the proxy has ended");
                        });
    }

    @Override
    public long streamsUsing(long bundle) {
        if (bundle == bundleId) return proxy.configuration().openConnections();
        return proxy.streamsUsing(bundle);
    }
}
