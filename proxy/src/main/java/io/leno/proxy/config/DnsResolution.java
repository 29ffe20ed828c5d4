package io.leno.proxy.config;

import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.ClusterSettings;
import io.leno.proxy.cluster.ClusterSettings.Discovery;
import io.leno.proxy.cluster.DnsSettings;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.dns.Resolver;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Keeps the hosts of DNS clusters up to date: asks the system's resolver on a virtual thread,
/// again and again. A name that cannot be resolved keeps its last hosts.
final class DnsResolution {
    private static final Logger log = LoggerFactory.getLogger(DnsResolution.class);

    /// No cluster, and so no listener, waits longer for a first answer: a resolver that cannot be
    /// reached takes its time to say so. What Envoy's resolver waits by default.
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(5);

    private final ScheduledExecutorService thread;

    DnsResolution(ScheduledExecutorService thread) {
        this.thread = thread;
    }

    /// @param ready runs after the first answer, good or bad, or when it takes too long; may run
    ///   again
    /// @param timer gets the task to cancel when the cluster goes
    void start(Cluster cluster, Runnable ready, Consumer<Future<?>> timer) {
        var resolution = new Resolution(cluster, ready);
        timer.accept(resolution);
        for (Target target : resolution.targets) target.askIn(Duration.ZERO);
        if (resolution.targets.isEmpty()) ready.run();
        var _ = thread.schedule(ready, FIRST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// All names of a cluster.
    private final class Resolution extends CompletableFuture<Void> {
        private final Cluster cluster;
        private final Runnable ready;
        private final List<Target> targets = new ArrayList<>();
        private int awaited;

        Resolution(Cluster cluster, Runnable ready) {
            this.cluster = cluster;
            this.ready = ready;
            for (Host.Endpoint endpoint : cluster.settings().endpoints())
                targets.add(new Target(this, endpoint));
            awaited = targets.size();
        }

        void changed() {
            var all = new ArrayList<Cluster.ResolvedEndpoint>();
            for (Target target : targets) all.addAll(target.last);
            cluster.replaceResolved(all, cluster.settings().rules());
        }

        void firstAnswer() {
            awaited--;
            if (awaited == 0) ready.run();
        }
    }

    /// One name, asked for by itself, so that a slow one holds up no other.
    private final class Target {
        private final Resolution of;
        private final Cluster cluster;
        private final Host.Endpoint endpoint;
        private List<Cluster.ResolvedEndpoint> last = List.of();
        private boolean first = true;
        private int failures;

        Target(Resolution of, Host.Endpoint endpoint) {
            this.of = of;
            this.cluster = of.cluster;
            this.endpoint = endpoint;
        }

        void askIn(Duration wait) {
            var _ = thread.schedule(this::ask, wait.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void ask() {
            if (of.isDone()) return;
            cluster.stats().updateAttempts.inc();
            Thread.ofVirtual().name("dns " + cluster.name()).start(this::resolve);
        }

        private void resolve() {
            List<Cluster.ResolvedEndpoint> found = List.of();
            boolean good = true;
            try {
                found = addresses(endpoint);
            } catch (UnknownHostException e) {
                good = false;
                log.debug(
                        "Cluster {}: {} cannot be resolved: {}",
                        cluster.name(),
                        endpoint.host(),
                        e.toString());
            }
            List<Cluster.ResolvedEndpoint> addresses = found;
            boolean answer = good;
            try {
                thread.execute(() -> answered(addresses, answer));
            } catch (RejectedExecutionException stopped) {
                log.debug("Cluster {}: the proxy has ended", cluster.name());
            }
        }

        private void answered(List<Cluster.ResolvedEndpoint> resolved, boolean good) {
            if (of.isDone()) return;
            failures = good ? 0 : failures + 1;
            askIn(wait(good));
            (good ? cluster.stats().updateSuccesses : cluster.stats().updateFailures).inc();
            if (good && !resolved.equals(last)) {
                last = resolved;
                of.changed();
            }
            if (first) of.firstAnswer();
            first = false;
        }

        private Duration wait(boolean good) {
            DnsSettings dns = cluster.settings().dns();
            if (!good) return dns.afterFailure().after(failures);
            long jitter = dns.jitter().toMillis();
            return jitter == 0
                    ? dns.refresh()
                    : dns.refresh().plusMillis(ThreadLocalRandom.current().nextLong(jitter));
        }

        private List<Cluster.ResolvedEndpoint> addresses(Host.Endpoint endpoint)
                throws UnknownHostException {
            ClusterSettings settings = cluster.settings();
            List<InetAddress> found =
                    settings.dns().family().of(Resolver.SYSTEM.resolve(endpoint.host()));
            if (settings.discovery() == Discovery.LOGICAL_DNS)
                found = found.subList(0, Math.min(1, found.size()));
            Host.Endpoint named =
                    endpoint.hostname().isEmpty()
                            ? endpoint.withHostname(endpoint.host())
                            : endpoint;
            return found.stream()
                    .map(
                            ip ->
                                    new Cluster.ResolvedEndpoint(
                                            new InetSocketAddress(ip, endpoint.port()), named))
                    .toList();
        }
    }
}
