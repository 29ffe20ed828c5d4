package io.leno.proxy.cluster;

import io.leno.api.balance.BalancedHost;
import io.leno.api.balance.LoadBalancerSettings;
import io.leno.api.balance.PickRequest;
import io.leno.api.model.Locality;
import io.leno.proxy.plugin.Held;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/// The hosts of a cluster as a plugin balances them. Shared by all event loops.
final class CustomPlan implements LoadBalancer, LoadBalancer.Plan {
    private static final Logger log = LoggerFactory.getLogger(CustomPlan.class);

    private final Held<LoadBalancerSettings> held;
    private final io.leno.api.balance.LoadBalancer balancer;
    private final AtomicBoolean failureTold = new AtomicBoolean();

    private CustomPlan(Held<LoadBalancerSettings> held, io.leno.api.balance.LoadBalancer balancer) {
        this.held = held;
        this.balancer = balancer;
    }

    /// @param held the plan's from now on
    /// @return null where the plugin fails
    static @Nullable CustomPlan of(Held<LoadBalancerSettings> held, HostSet[] sets) {
        var hosts = new ArrayList<BalancedHost>();
        for (HostSet set : sets) for (Host host : set.all) hosts.add(new View(host));
        try {
            return new CustomPlan(held, held.value().balance(List.copyOf(hosts)));
        } catch (RuntimeException e) {
            log.warn("A load balancer failed to take {} hosts; they take turns", hosts.size(), e);
            held.release();
            return null;
        }
    }

    @Override
    public LoadBalancer onLoop(@Nullable LoadBalancer before) {
        return this;
    }

    @Override
    public @Nullable Host pick(PickContext context) {
        Host host = pickOnce(context);
        int repicks = context.repicks();
        for (int i = 0; i < repicks && host != null && context.refuses(host); i++)
            host = pickOnce(context);
        return host;
    }

    private @Nullable Host pickOnce(PickContext context) {
        try {
            return balancer.pick(new Request(context)) instanceof View(Host host) ? host : null;
        } catch (RuntimeException e) {
            if (failureTold.compareAndSet(false, true)) log.warn("A load balancer failed", e);
            return null;
        }
    }

    @Override
    public boolean isHeld() {
        return true;
    }

    @Override
    public void close() {
        held.release();
    }

    private record Request(PickContext context) implements PickRequest {
        @Override
        public int loop() {
            return context.loop();
        }

        @Override
        public OptionalLong hash() {
            return context.hasHash() ? OptionalLong.of(context.hash()) : OptionalLong.empty();
        }

        @Override
        public @Nullable String header(String name) {
            return context.header(name);
        }

        @Override
        public @Nullable InetSocketAddress originalDestination() {
            return context.originalDestination();
        }
    }

    private record View(Host host) implements BalancedHost {
        @Override
        public InetSocketAddress address() {
            return host.address();
        }

        @Override
        public String hostname() {
            return host.endpoint().hostname();
        }

        @Override
        public int weight() {
            return host.weight();
        }

        @Override
        public int priority() {
            return host.endpoint().priority();
        }

        @Override
        public Locality locality() {
            return host.endpoint().locality();
        }

        @Override
        public boolean isHealthy() {
            return host.isHealthy();
        }

        @Override
        public boolean isDegraded() {
            return host.isDegraded();
        }

        @Override
        public Map<String, Object> labels() {
            return host.endpoint().lbLabels();
        }

        @Override
        public int activeRequests() {
            return host.counts().requestsActive.get();
        }

        @Override
        public String toString() {
            return host.toString();
        }
    }
}
