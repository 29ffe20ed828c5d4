package io.leno.proxy.upstream;

import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.internal.InternalListeners;
import io.leno.proxy.overload.Overload;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/// One event loop with what belongs to it alone: its upstream connections and the channels that
/// wait to be flushed. All methods are called on the loop.
public final class Worker {
    private final EventLoop loop;
    private final int index;
    private final Transport transport;
    private final Overload overload;
    private final InternalListeners internal;
    private final IdentityHashMap<Host, HostPools> pools = new IdentityHashMap<>();
    private List<Channel> unflushed = new ArrayList<>();
    private List<Channel> flushing = new ArrayList<>();
    private final List<Runnable> beforeFlush = new ArrayList<>();
    private final LoopActivity activity = new LoopActivity();
    private final Runnable endOfBatch = this::endOfBatch;
    private boolean inBatch;
    private long batchTime;

    Worker(
            EventLoop loop,
            int index,
            Transport transport,
            Overload overload,
            InternalListeners internal) {
        this.overload = overload;
        this.internal = internal;
        this.loop = loop;
        this.index = index;
        this.transport = transport;
    }

    public EventLoop loop() {
        return loop;
    }

    /// From 0, without gaps.
    public int index() {
        return index;
    }

    /// Which filter the loop is in.
    public LoopActivity activity() {
        return activity;
    }

    /// Listeners that only this proxy can connect to.
    InternalListeners internal() {
        return internal;
    }

    /// What is turned away now.
    public Overload overload() {
        return overload;
    }

    public Transport transport() {
        return transport;
    }

    /// Flushes the channel once at the end of what the loop does now, however much is written until
    /// then.
    public void flushLater(Channel channel) {
        beginBatch();
        if (!unflushed.isEmpty() && unflushed.getLast().equals(channel)) return;
        unflushed.add(channel);
    }

    /// Runs the action at the end of what the loop does now, before channels are flushed.
    public void beforeFlush(Runnable action) {
        beginBatch();
        beforeFlush.add(action);
    }

    /// `System.nanoTime()`, asked once for all that the loop does now: a few events of a few
    /// connections.
    public long nanoTime() {
        if (!inBatch) beginBatch();
        return batchTime;
    }

    private void beginBatch() {
        if (inBatch) return;
        inBatch = true;
        batchTime = System.nanoTime();
        loop.execute(endOfBatch);
    }

    private void endOfBatch() {
        try {
            for (int i = 0; i < beforeFlush.size(); i++) beforeFlush.get(i).run();
        } finally {
            beforeFlush.clear();
            inBatch = false;
            flush();
        }
    }

    private void flush() {
        List<Channel> batch = unflushed;
        unflushed = flushing;
        flushing = batch;
        for (int i = 0; i < batch.size(); i++) batch.get(i).flush();
        batch.clear();
    }

    /// The connections of this loop to a host, of one kind.
    HostPool pool(Cluster cluster, Host host, PoolKey key) {
        HostPools known = pools.get(host);
        if (known != null) return known.of(key);
        var made = new HostPools(this, cluster, host);
        pools.put(host, made);
        return made.of(key);
    }

    /// Closes the host's connections as they become idle, and forgets it.
    void retire(Host host) {
        HostPools gone = pools.remove(host);
        if (gone != null) gone.all().forEach(HostPool::drain);
    }

    /// The end: closes all upstream connections; the loop stays.
    void close() {
        for (HostPools all : List.copyOf(pools.values())) all.all().forEach(HostPool::close);
        pools.clear();
    }

    /// Closes the host's connections now, with whatever they carry.
    void closeConnections(Host host) {
        HostPools failed = pools.get(host);
        if (failed != null) failed.all().forEach(HostPool::closeAll);
    }
}
