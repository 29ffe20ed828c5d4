package io.leno.proxy.upstream;

import io.leno.proxy.cluster.Host;
import io.leno.proxy.internal.InternalListeners;
import io.leno.proxy.overload.Overload;
import io.leno.runtime.spi.SparingLoops;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// The event loops of one proxy. A downstream connection stays on the loop that it was accepted on,
/// and so do the upstream connections that serve it.
public final class Workers {
    private final Transport transport;
    private final EventLoopGroup group;
    private final Overload overload = new Overload();
    private final InternalListeners internal = new InternalListeners();
    private final List<Worker> all = new ArrayList<>();
    private final IdentityHashMap<EventLoop, Worker> byLoop = new IdentityHashMap<>();

    /// @param group of this transport; stays its owner's
    public Workers(EventLoopGroup group, Transport transport) {
        this.transport = transport;
        this.group = group;
        for (EventExecutor executor : group) {
            var loop = (EventLoop) executor;
            var worker = new Worker(loop, all.size(), transport, overload, internal);
            all.add(worker);
            byLoop.put(loop, worker);
        }
    }

    /// Listeners that only this proxy can connect to.
    public InternalListeners internal() {
        return internal;
    }

    /// What is turned away now.
    public Overload overload() {
        return overload;
    }

    public Transport transport() {
        return transport;
    }

    public EventLoopGroup group() {
        return group;
    }

    public List<Worker> all() {
        return all;
    }

    public Worker of(EventLoop loop) {
        Worker worker = byLoop.get(loop);
        if (worker == null) throw new IllegalStateException("not a loop of this proxy: " + loop);
        return worker;
    }

    /// New connections go past a loop that is stuck, or to it again. From any thread.
    public void spare(Worker worker, boolean wanted) {
        if (group instanceof SparingLoops loops) loops.spare(worker.loop(), wanted);
    }

    /// Runs something on each loop, and something else when the last has done it.
    public void onEach(Consumer<Worker> action, Runnable afterwards) {
        var left = new AtomicInteger(all.size());
        Runnable done =
                () -> {
                    if (left.decrementAndGet() == 0) afterwards.run();
                };
        for (Worker worker : all) {
            try {
                worker.loop()
                        .execute(
                                () -> {
                                    action.accept(worker);
                                    done.run();
                                });
            } catch (RejectedExecutionException ended) {
                done.run();
            }
        }
    }

    /// Closes connections to hosts that are gone, on all loops.
    public void retire(List<Host> hosts) {
        for (Worker worker : all) {
            worker.loop().execute(() -> hosts.forEach(worker::retire));
        }
    }

    /// Closes connections to a host that has failed its health checks, on all loops, whatever they
    /// carry. Envoy: `close_connections_on_host_health_failure`.
    public void closeConnections(Host host) {
        for (Worker worker : all) {
            worker.loop().execute(() -> worker.closeConnections(host));
        }
    }

    /// The end: closes all upstream connections. The loops are others'.
    public void close() {
        for (Worker worker : all) worker.loop().execute(worker::close);
    }

    /// Waits until each loop has done what it was to do before this call.
    public void await() {
        for (Worker worker : all) {
            var _ = worker.loop().submit(() -> {}).awaitUninterruptibly();
        }
    }
}
