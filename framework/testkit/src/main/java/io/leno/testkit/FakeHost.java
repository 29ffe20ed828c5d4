package io.leno.testkit;

import io.leno.api.balance.BalancedHost;
import io.leno.api.model.Locality;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;

/// A host of a cluster as a balancer sees it.
public record FakeHost(InetSocketAddress address, int weight, boolean isHealthy)
        implements BalancedHost {
    /// A healthy host of weight 1.
    public static FakeHost of(int port) {
        return new FakeHost(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1, true);
    }

    /// The same, not healthy.
    public FakeHost failed() {
        return new FakeHost(address, weight, false);
    }

    @Override
    public String hostname() {
        return "";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Locality locality() {
        return Locality.UNKNOWN;
    }

    @Override
    public boolean isDegraded() {
        return false;
    }

    @Override
    public Map<String, Object> labels() {
        return Map.of();
    }

    @Override
    public int activeRequests() {
        return 0;
    }
}
