package io.leno.proxy.health;

import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.HealthFlag;
import io.leno.proxy.cluster.Host;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.IntPredicate;

/// The health checks and the outlier detection of one cluster: brings its hosts to them, and what
/// they find to the cluster.
final class WatchedCluster implements ClusterHealth {
    private final Cluster cluster;
    private final HealthSettings settings;
    private final HealthClock clock;
    private final Executor configuration;
    private final @Nullable OutlierDetector outliers;
    private final AtomicBoolean changeTold = new AtomicBoolean();
    private @Nullable HealthChecker checker;

    /// Not checked yet, of those that somebody waits for. Belongs to the health thread.
    private final Set<Host> unchecked = new HashSet<>();

    private @Nullable Runnable whenChecked;

    WatchedCluster(
            Cluster cluster,
            HealthSettings settings,
            HealthClock clock,
            Executor configuration,
            IntPredicate chance) {
        this.cluster = cluster;
        this.settings = settings;
        this.clock = clock;
        this.configuration = configuration;
        OutlierSettings judged = settings.outliers();
        outliers =
                judged == null
                        ? null
                        : new OutlierDetector(
                                cluster.name(),
                                cluster.stats().scope(),
                                judged,
                                clock,
                                chance,
                                this::ejected);
    }

    /// Says how hosts are asked; before the start.
    void checkBy(Function<HealthCheckStats, Probe.Factory> probes) {
        HealthCheckSettings checks = settings.checks();
        if (checks == null) return;
        var stats = new HealthCheckStats(cluster.stats().scope());
        checker =
                new HealthChecker(
                        cluster.name(),
                        checks,
                        clock,
                        probes.apply(stats),
                        () -> cluster.stats().connections.value() > 0,
                        stats,
                        this::checked);
    }

    void start() {
        List<Host> members = cluster.allHosts();
        cluster.onMembers((come, gone) -> clock.execute(() -> members(come, gone)));
        clock.execute(
                () -> {
                    if (outliers != null) outliers.start();
                    members(members, List.of());
                });
    }

    private void members(List<Host> come, List<Host> gone) {
        for (Host host : gone) {
            if (checker != null) checker.remove(host);
            if (outliers != null) outliers.remove(host);
        }
        for (Host host : come) {
            if (checker != null) checker.add(host);
            if (outliers != null) outliers.add(host);
        }
    }

    private void checked(Host host, boolean changed, boolean passed) {
        if (passed && outliers != null) outliers.checkPassed(host);
        if (changed) {
            if (!host.isHealthy() && !host.isDegraded()) cluster.drainConnections(host);
            healthChanged();
        }
        if (unchecked.remove(host)) tellWhenChecked();
    }

    private void ejected(Host host) {
        if (host.has(HealthFlag.FAILED_OUTLIER_CHECK)) cluster.drainConnections(host);
        healthChanged();
    }

    /// The cluster's lists follow; once for all changes of a moment.
    private void healthChanged() {
        if (!changeTold.compareAndSet(false, true)) return;
        onConfiguration(
                () -> {
                    changeTold.set(false);
                    cluster.healthChanged();
                });
    }

    private void onConfiguration(Runnable task) {
        try {
            configuration.execute(task);
        } catch (RejectedExecutionException ended) {
            // The proxy ends, and its lists of hosts with it.
            return;
        }
    }

    @Override
    public void whenChecked(Runnable ready) {
        HealthCheckSettings checks = settings.checks();
        if (checks == null || !checks.warms()) {
            ready.run();
            return;
        }
        List<Host> members = cluster.allHosts();
        clock.execute(
                () -> {
                    for (Host host : members) {
                        if (checker != null && checker.awaits(host)) unchecked.add(host);
                    }
                    whenChecked = ready;
                    tellWhenChecked();
                });
    }

    private void tellWhenChecked() {
        Runnable ready = whenChecked;
        if (ready == null || !unchecked.isEmpty()) return;
        whenChecked = null;
        onConfiguration(ready);
    }

    @Override
    public Rates rates() {
        if (outliers == null) return Rates.NONE;
        SuccessRates all = outliers.rates();
        SuccessRates localOrigin = outliers.localOriginRates();
        return new Rates(
                true,
                all.average(),
                all.threshold(),
                localOrigin.average(),
                localOrigin.threshold());
    }

    @Override
    public void close() {
        cluster.onMembers((come, gone) -> {});
        clock.execute(
                () -> {
                    whenChecked = null;
                    if (checker != null) checker.stop();
                    if (outliers != null) outliers.stop();
                });
    }
}
