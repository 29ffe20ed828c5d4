package io.leno.proxy.plugin;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.atomic.AtomicLong;

/// Something that a bundle's plugin made and that is in use. Closed when the last who holds it
/// releases it. Safe to use from any thread.
public final class Held<T extends AutoCloseable> {
    private static final Logger log = LoggerFactory.getLogger(Held.class);

    private final T value;
    private final long bundleId;
    private final String what;
    private final Plugins plugins;
    private final AtomicLong holders = new AtomicLong(1);

    Held(T value, long bundleId, String what, Plugins plugins) {
        this.value = value;
        this.bundleId = bundleId;
        this.what = what;
        this.plugins = plugins;
        plugins.add(this);
    }

    public T value() {
        return value;
    }

    long bundleId() {
        return bundleId;
    }

    long holders() {
        return holders.get();
    }

    /// False when it was closed before.
    boolean retain() {
        return holders.getAndUpdate(now -> now == 0 ? 0 : now + 1) > 0;
    }

    public void release() {
        if (holders.decrementAndGet() > 0) return;
        plugins.remove(this);
        try {
            value.close();
        } catch (Exception e) {
            log.warn("{}: closing it failed", what, e);
        }
    }
}
