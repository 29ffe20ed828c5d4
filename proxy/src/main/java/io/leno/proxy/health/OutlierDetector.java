package io.leno.proxy.health;

import io.leno.proxy.cluster.HealthFlag;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.stats.StatScope;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/// Ejects the hosts of one cluster that requests fail at, and takes them back after a while. Lives
/// on the health thread.
final class OutlierDetector {
    private final OutlierSettings settings;
    private final HealthClock clock;
    private final IntPredicate chance;
    private final OutlierStats stats;
    private final OutlierEvents events;
    private final Consumer<Host> healthChanged;
    private final Map<Host, Watched> hosts = new LinkedHashMap<>();
    private HealthClock.Alarm alarm = HealthClock.Alarm.NONE;
    private int active;
    private volatile SuccessRates rates = SuccessRates.UNKNOWN;
    private volatile SuccessRates localOriginRates = SuccessRates.UNKNOWN;

    /// What is known about one host.
    private static final class Watched {
        final Host host;
        final OutlierMonitor monitor;
        int ejections;

        /// How often it was ejected lately: each time it is out for longer.
        int backOff;

        long jitterNanos;
        @Nullable Long ejectedAt;
        @Nullable Long returnedAt;

        Watched(Host host, OutlierMonitor monitor) {
            this.host = host;
            this.monitor = monitor;
        }

        boolean isEjected() {
            return host.has(HealthFlag.FAILED_OUTLIER_CHECK);
        }
    }

    /// @param cluster its name
    /// @param scope the cluster's
    /// @param chance true in as many of 100 cases as it is asked for
    /// @param healthChanged told which host has other flags now
    OutlierDetector(
            String cluster,
            StatScope scope,
            OutlierSettings settings,
            HealthClock clock,
            IntPredicate chance,
            Consumer<Host> healthChanged) {
        this.settings = settings;
        this.clock = clock;
        this.chance = chance;
        this.healthChanged = healthChanged;
        stats = new OutlierStats(scope);
        events = new OutlierEvents(cluster, clock, settings.log());
    }

    void start() {
        alarm = clock.in(settings.interval(), this::onInterval);
    }

    void stop() {
        alarm.cancel();
    }

    void add(Host host) {
        var monitor =
                new OutlierMonitor(
                        settings, why -> clock.execute(() -> onTooMany(host, why)), host.monitor());
        hosts.put(host, new Watched(host, monitor));
        host.monitor(monitor);
    }

    void remove(Host host) {
        Watched gone = hosts.remove(host);
        if (gone != null && gone.isEjected()) active(-1);
    }

    private void active(int change) {
        active += change;
        stats.active.set(active);
    }

    private void onTooMany(Host host, Ejection why) {
        Watched watched = hosts.get(host);
        if (watched == null || watched.isEjected()) return;
        stats.detected(why);
        eject(watched, why);
        watched.monitor.restart(why);
    }

    private void eject(Watched watched, Ejection why) {
        double share = 100.0 * (active + 1) / hosts.size();
        boolean first = settings.alwaysOne() && active == 0;
        if (share > settings.maxEjectedPercent() && !first) {
            stats.overflow.inc();
            return;
        }
        if (why == Ejection.CONSECUTIVE_5XX || why == Ejection.SUCCESS_RATE) stats.total.inc();
        boolean enforced = chance.test(settings.enforced(why));
        if (enforced) enforce(watched, why);
        events.ejected(
                watched.host, why, watched.ejections, enforced, watched.returnedAt, rates(why));
    }

    private void enforce(Watched watched, Ejection why) {
        active(1);
        stats.enforced(why);
        watched.host.set(HealthFlag.FAILED_OUTLIER_CHECK, true);
        watched.ejections++;
        watched.ejectedAt = clock.nanos();
        long base = settings.baseEjection().toNanos();
        if (watched.backOff * base < settings.maxEjection().toNanos() + base) watched.backOff++;
        watched.jitterNanos = Jitter.upTo(settings.maxJitter());
        healthChanged.accept(watched.host);
    }

    private SuccessRates rates(Ejection why) {
        return why == Ejection.SUCCESS_RATE_LOCAL_ORIGIN ? localOriginRates : rates;
    }

    private void onInterval() {
        long now = clock.nanos();
        for (Watched watched : hosts.values()) {
            if (!watched.isEjected()) watched.backOff = Math.max(0, watched.backOff - 1);
            else if (isOver(watched, now)) takeBack(watched);
            watched.monitor.all.next();
            watched.monitor.localOrigin.next();
            watched.host.successRates(-1, -1);
        }
        rates = judge(false);
        localOriginRates = judge(true);
        start();
    }

    private boolean isOver(Watched watched, long now) {
        long since = watched.ejectedAt == null ? 0 : watched.ejectedAt;
        long time =
                Math.min(
                        settings.baseEjection().toNanos() * watched.backOff,
                        settings.maxEjection().toNanos());
        return now - since >= time + watched.jitterNanos;
    }

    private void takeBack(Watched watched) {
        active(-1);
        watched.host.set(HealthFlag.FAILED_OUTLIER_CHECK, false);
        watched.returnedAt = clock.nanos();
        watched.monitor.restartAll();
        healthChanged.accept(watched.host);
        events.returned(watched.host, watched.ejections, watched.ejectedAt);
    }

    /// An active health check of the host has passed.
    void checkPassed(Host host) {
        Watched watched = hosts.get(host);
        if (watched != null && watched.isEjected() && settings.checkBringsBack()) takeBack(watched);
    }

    /// Ejects the hosts that did badly in the interval that has ended.
    ///
    /// @return the rates the hosts were measured by
    private SuccessRates judge(boolean localOrigin) {
        OutlierSettings.SuccessRate relative = settings.successRate();
        OutlierSettings.FailurePercentage absolute = settings.failurePercentage();
        if (hosts.size() < Math.min(relative.minimumHosts(), absolute.minimumHosts()))
            return SuccessRates.UNKNOWN;
        var comparable = new ArrayList<Watched>();
        var measurable = new ArrayList<Watched>();
        for (Watched watched : hosts.values()) {
            RequestTally tally = tally(watched, localOrigin);
            if (watched.isEjected() || tally.volume() == 0) continue;
            boolean compares = tally.volume() >= relative.requestVolume();
            boolean measures = tally.volume() >= absolute.requestVolume();
            if (compares || measures) show(watched.host, tally.successRate(), localOrigin);
            if (compares) comparable.add(watched);
            if (measures) measurable.add(watched);
        }
        SuccessRates found = compare(comparable, localOrigin);
        if (!measurable.isEmpty() && measurable.size() >= absolute.minimumHosts())
            measure(measurable, localOrigin);
        return found;
    }

    private static RequestTally tally(Watched watched, boolean localOrigin) {
        return localOrigin ? watched.monitor.localOrigin : watched.monitor.all;
    }

    private static void show(Host host, double rate, boolean localOrigin) {
        host.successRates(
                localOrigin ? host.successRate() : rate,
                localOrigin ? rate : host.localOriginSuccessRate());
    }

    private SuccessRates compare(List<Watched> comparable, boolean localOrigin) {
        OutlierSettings.SuccessRate relative = settings.successRate();
        if (comparable.isEmpty() || comparable.size() < relative.minimumHosts())
            return SuccessRates.UNKNOWN;
        List<Double> all =
                comparable.stream().map(it -> tally(it, localOrigin).successRate()).toList();
        SuccessRates found = SuccessRates.of(all, relative.deviations());
        if (localOrigin) localOriginRates = found;
        else rates = found;
        Ejection why = localOrigin ? Ejection.SUCCESS_RATE_LOCAL_ORIGIN : Ejection.SUCCESS_RATE;
        for (Watched watched : comparable) {
            if (tally(watched, localOrigin).successRate() >= found.threshold()) continue;
            stats.detected(why);
            eject(watched, why);
        }
        return found;
    }

    private void measure(List<Watched> measurable, boolean localOrigin) {
        Ejection why =
                localOrigin
                        ? Ejection.FAILURE_PERCENTAGE_LOCAL_ORIGIN
                        : Ejection.FAILURE_PERCENTAGE;
        for (Watched watched : measurable) {
            double failed = 100 - tally(watched, localOrigin).successRate();
            if (failed < settings.failurePercentage().threshold()) continue;
            stats.detected(why);
            eject(watched, why);
        }
    }

    /// For `/clusters`; from any thread.
    SuccessRates rates() {
        return rates;
    }

    /// For `/clusters`; from any thread.
    SuccessRates localOriginRates() {
        return localOriginRates;
    }
}
