package io.leno.proxy.overload;

import io.leno.proxy.overload.Overload.Shares;
import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.Gauge;
import io.leno.proxy.stats.StatScope;
import io.leno.proxy.stats.Stats;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Asks resources for their pressure at an interval and decides what is turned away. Envoy:
/// `OverloadManager`. Used by one thread.
public final class OverloadWatch {
    private static final Logger log = LoggerFactory.getLogger(OverloadWatch.class);
    private static final String ACTIONS = "envoy.overload_actions.";

    private final Duration interval;
    private final List<Watched> resources;
    private final List<Decided> actions;
    private final Overload overload;
    private final Map<String, Double> pressures = new HashMap<>();

    private record Watched(Resource resource, Gauge pressure, Counter failures) {}

    private record Decided(Action action, Gauge active, Gauge scale) {}

    public OverloadWatch(
            Duration interval,
            List<Resource> resources,
            List<Action> actions,
            Overload overload,
            Stats stats) {
        this.interval = interval;
        this.overload = overload;
        this.resources = resources.stream().map(of -> watched(of, stats)).toList();
        this.actions = actions.stream().map(of -> decided(of, stats)).toList();
    }

    private static Watched watched(Resource resource, Stats stats) {
        StatScope scope = stats.scope("overload." + resource.name() + ".");
        var _ = scope.counter("skipped_updates");
        return new Watched(resource, scope.gauge("pressure"), scope.counter("failed_updates"));
    }

    private static Decided decided(Action action, Stats stats) {
        StatScope scope = stats.scope("overload." + action.name() + ".");
        return new Decided(action, scope.gauge("active"), scope.gauge("scale_percent"));
    }

    public Duration interval() {
        return interval;
    }

    /// Looks once.
    public void look() {
        for (Watched watched : resources) {
            try {
                double now = watched.resource.pressure().now();
                pressures.put(watched.resource.name(), now);
                watched.pressure.set(Math.round(now * 100));
            } catch (IOException e) {
                watched.failures.inc();
                log.debug("Pressure of {}: {}", watched.resource.name(), e.toString());
            }
        }
        overload.apply(decide());
    }

    private Shares decide() {
        var shares = new HashMap<String, Double>();
        for (Decided decided : actions) {
            double share = 0;
            for (Action.Trigger trigger : decided.action.triggers()) {
                Double pressure = pressures.get(trigger.resource());
                if (pressure != null) share = Math.max(share, trigger.share(pressure));
            }
            boolean active = share >= 1;
            if (active != decided.active.value() > 0)
                log.warn("Overload: {} {}", decided.action.name(), active ? "begins" : "ends");
            decided.active.set(active ? 1 : 0);
            decided.scale.set(Math.round(share * 100));
            shares.put(decided.action.name(), share);
        }
        return new Shares(
                shares.getOrDefault(ACTIONS + "stop_accepting_requests", 0.0),
                shares.getOrDefault(ACTIONS + "stop_accepting_connections", 0.0),
                shares.getOrDefault(ACTIONS + "reject_incoming_connections", 0.0),
                shares.getOrDefault(ACTIONS + "disable_http_keepalive", 0.0));
    }
}
