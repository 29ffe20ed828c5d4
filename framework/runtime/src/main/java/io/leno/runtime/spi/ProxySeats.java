package io.leno.runtime.spi;

import static java.util.Objects.requireNonNull;

import io.leno.api.plugin.PluginHost;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The seats of a process's proxies, by name; a service of the runtime. It also tells the deployer
/// what proxies still use that were succeeded. Safe to use from any thread.
public final class ProxySeats implements PluginHost {
    private final Map<String, ProxySeat> seats = new ConcurrentHashMap<>();
    private volatile Heritage heritage = Heritage.NONE;

    /// From now on sockets that the other process has are taken over from it.
    public void inheritFrom(Heritage other) {
        heritage = other;
    }

    /// @param name of the proxy, the same for all its generations: the PID of its configuration
    public ProxySeat of(String name) {
        return seats.computeIfAbsent(
                requireNonNull(name, "name"), unknown -> new ProxySeat(unknown, heritage));
    }

    /// A listening socket, for the process that succeeds this one. One that has no descriptor is
    /// closed, so that its address is free.
    ///
    /// @return -1 where there is none
    public int descriptorOf(String key) {
        for (ProxySeat seat : seats.values()) {
            int descriptor = seat.descriptorOf(key);
            if (descriptor >= 0) return descriptor;
        }
        return -1;
    }

    /// Another process serves: nothing is accepted any more, connections end with their next
    /// response.
    public void drain() {
        seats.values().forEach(ProxySeat::drain);
    }

    @Override
    public long streamsUsing(long bundleId) {
        long sum = 0;
        for (ProxySeat seat : seats.values()) sum += seat.streamsUsing(bundleId);
        return sum;
    }
}
