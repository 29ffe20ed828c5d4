package io.leno.proxy.health;

import io.leno.proxy.cluster.HealthFlag;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.cluster.HostMonitor;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Checks all hosts of one cluster. Lives on the health thread.
final class HealthChecker {
    /// Told after each check.
    interface Listener {
        /// @param changed the host's flags are other ones now
        void checked(Host host, boolean changed, boolean passed);
    }

    private final BooleanSupplier traffic;
    private final HealthCheckSettings settings;
    private final HealthClock clock;
    private final Probe.Factory probes;
    private final Listener listener;
    private final HealthCheckStats stats;
    private final HealthCheckEvents events;
    private final Map<Host, HealthSession> sessions = new HashMap<>();

    /// @param cluster its name
    /// @param traffic whether some request has used the cluster
    HealthChecker(
            String cluster,
            HealthCheckSettings settings,
            HealthClock clock,
            Probe.Factory probes,
            BooleanSupplier traffic,
            HealthCheckStats stats,
            Listener listener) {
        this.traffic = traffic;
        this.settings = settings;
        this.clock = clock;
        this.probes = probes;
        this.listener = listener;
        this.stats = stats;
        events = new HealthCheckEvents(settings.check().type(), cluster, clock, settings.events());
    }

    HealthCheckSettings settings() {
        return settings;
    }

    HealthClock clock() {
        return clock;
    }

    HealthCheckStats stats() {
        return stats;
    }

    HealthCheckEvents events() {
        return events;
    }

    Probe probe(Host host, Probe.Outcome outcome) {
        return probes.of(host, outcome);
    }

    /// Until some request has used the cluster it is checked less often.
    boolean hasTraffic() {
        return traffic.getAsBoolean();
    }

    void checked(Host host, boolean changed, boolean passed) {
        listener.checked(host, changed, passed);
    }

    void add(Host host) {
        if (host.endpoint().probe().disabled()) return;
        var session = new HealthSession(this, host);
        sessions.put(host, session);
        host.monitor(new FailedAtOnce(host));
        session.start();
    }

    void remove(Host host) {
        HealthSession session = sessions.remove(host);
        if (session != null) session.close();
    }

    /// True when its first check is not over.
    boolean awaits(Host host) {
        HealthSession session = sessions.get(host);
        return session != null && session.isNew();
    }

    void stop() {
        for (HealthSession session : sessions.values().toArray(HealthSession[]::new))
            session.close();
        sessions.clear();
    }

    private void onFailedAtOnce(Host host) {
        HealthSession session = sessions.get(host);
        if (session != null) session.failedAtOnce();
    }

    /// Passes on what responses to requests say about health.
    private final class FailedAtOnce implements HostMonitor {
        private final Host host;

        FailedAtOnce(Host host) {
            this.host = host;
        }

        @Override
        public void failedAtOnce() {
            host.set(HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL, true);
            clock.execute(() -> onFailedAtOnce(host));
        }
    }
}
