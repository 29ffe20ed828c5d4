package io.leno.runtime.deploy;

import io.leno.api.plugin.PluginTraffic;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// Which bundle gets which share of new streams. Changed by the deployer's thread, one whole map at
/// a time; readable from any.
final class Shares implements PluginTraffic {
    private static final Logger log = LoggerFactory.getLogger(Shares.class);

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<Long, Share> byBundle = Map.of();

    @Override
    public Map<Long, Share> shares() {
        return byBundle;
    }

    /// Before the bundle starts: nobody has asked for it yet, so nobody is told.
    void stage(long bundleId) {
        change(Map.of(bundleId, Share.NONE));
    }

    /// In one step for all of them. When it returns, those who listen obey it.
    void apply(Map<Long, Share> changes) {
        change(changes);
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                log.error("{} did not take new shares of plugins", listener, e);
            }
        }
    }

    private void change(Map<Long, Share> changes) {
        Map<Long, Share> next = new HashMap<>(byBundle);
        next.putAll(changes);
        byBundle = Map.copyOf(next);
    }

    /// The bundle is gone.
    void forget(long bundleId) {
        Map<Long, Share> next = new HashMap<>(byBundle);
        next.remove(bundleId);
        byBundle = Map.copyOf(next);
    }

    @Override
    public void addListener(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public void removeListener(Runnable listener) {
        listeners.remove(listener);
    }
}
