package io.leno.platform.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import io.leno.api.config.ResourceKey;
import io.leno.platform.kubernetes.CustomKinds.Kind;
import io.leno.platform.kubernetes.StatusBoard.Wanted;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/// Writes the status of a cluster's objects while this process holds the Lease `leno-status` of the
/// root namespace: of several replicas one writes. An object that changes meanwhile is written
/// again, one that cannot be written is tried again after a while.
final class StatusUpdates implements Runnable, AutoCloseable {
    static final String LEASE = "leno-status";

    private static final Logger log = LoggerFactory.getLogger(StatusUpdates.class);
    private static final Duration HOLD = Duration.ofSeconds(15);
    private static final Duration RENEW_WITHIN = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final Duration CHECK = Duration.ofMillis(500);
    private static final Duration EVER = Duration.ofDays(1000);
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final KubernetesClient client;
    private final ClusterSettings settings;
    private final StatusBoard board;
    private final Function<ResourceKey, Optional<Kind>> kinds;
    private final Map<ResourceKey, Map<String, Object>> written = new HashMap<>();
    private volatile CompletableFuture<?> election = CompletableFuture.completedFuture(null);
    private volatile @Nullable Thread worker;
    private volatile boolean leads;
    private volatile boolean closed;
    private String lastTrouble = "";

    /// @param kinds the kind of an object as the cluster defines it; called from any thread
    StatusUpdates(
            KubernetesClient client,
            ClusterSettings settings,
            StatusBoard board,
            Function<ResourceKey, Optional<Kind>> kinds) {
        this.client = client;
        this.settings = settings;
        this.board = board;
        this.kinds = kinds;
    }

    void start() {
        worker = Thread.ofVirtual().name(settings.source() + "-status").start(this);
    }

    @Override
    public void run() {
        Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
        String identity = UUID.randomUUID().toString();
        try {
            board.after(0, EVER); // nobody needs the Lease before
            while (!closed) {
                election = elector(identity).start();
                lead();
                election.cancel(true);
                if (!closed) board.after(Long.MAX_VALUE, RETRY);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private LeaderElector elector(String identity) {
        return client.leaderElector()
                .withConfig(
                        new LeaderElectionConfigBuilder()
                                .withName(LEASE)
                                .withLeaseDuration(HOLD)
                                .withRenewDeadline(RENEW_WITHIN)
                                .withRetryPeriod(RETRY)
                                .withReleaseOnCancel(true)
                                .withLock(lock(identity))
                                .withLeaderCallbacks(
                                        new LeaderCallbacks(this::won, this::lost, _ -> {}))
                                .build())
                .build();
    }

    private Lock lock(String identity) {
        var lease = new LeaseLock(settings.rootNamespace(), LEASE, identity);
        return new ObservedLock(lease, Clock.systemUTC());
    }

    private void won() {
        leads = true;
    }

    private void lost() {
        leads = false;
    }

    /// Writes for as long as the Lease is held, and waits for it before.
    private void lead() throws InterruptedException {
        long done = 0;
        written.clear();
        while (!closed && !hasEnded(election)) {
            Wanted wanted = board.after(leads ? done : Long.MAX_VALUE, CHECK);
            if (!leads || wanted.version() <= done) continue;
            if (writeAll(wanted)) done = wanted.version();
            else board.after(wanted.version(), AGAIN);
        }
    }

    private boolean hasEnded(CompletableFuture<?> future) {
        if (!future.isDone()) return false;
        try {
            future.join();
        } catch (CompletionException | CancellationException e) {
            tell("lease " + LEASE + ": " + e.getMessage());
        }
        return true;
    }

    private boolean writeAll(Wanted wanted) {
        boolean complete = true;
        var merge =
                new StatusMerge(
                        wanted.controller(),
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        for (var each : wanted.statuses().entrySet()) {
            if (closed || !leads) return false;
            if (each.getValue().equals(written.get(each.getKey()))) continue;
            complete &= write(each.getKey(), each.getValue(), merge);
        }
        written.keySet().retainAll(wanted.statuses().keySet());
        return complete;
    }

    private boolean write(ResourceKey key, Map<String, Object> status, StatusMerge merge) {
        Optional<Kind> kind = kinds.apply(key);
        if (kind.isEmpty()) return true; // of another platform
        try {
            update(kind.get(), key, status, merge);
            written.put(key, status);
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == NOT_FOUND) return true;
            if (e.getCode() != CONFLICT) tell("status of " + key + ": " + e.getMessage());
            return false;
        }
    }

    private void update(Kind kind, ResourceKey key, Map<String, Object> status, StatusMerge merge) {
        var all = client.genericKubernetesResources(kind.context());
        var objects = kind.isNamespaced() ? all.inNamespace(key.namespace()) : all;
        GenericKubernetesResource object = objects.withName(key.name()).get();
        if (object == null) return;
        Object before = object.getAdditionalProperties().get("status");
        Map<?, ?> old = before instanceof Map<?, ?> map ? map : Map.of();
        Map<String, Object> merged = merge.merge(old, status);
        if (merged.equals(merge.merge(old, Map.of()))) return;
        object.setAdditionalProperty("status", merged);
        objects.resource(object).updateStatus();
    }

    /// Once until something else is wrong.
    private void tell(String trouble) {
        if (!closed && !trouble.equals(lastTrouble)) log.warn("{}: {}", settings.source(), trouble);
        lastTrouble = trouble;
    }

    @Override
    public void close() {
        closed = true;
        election.cancel(true); // gives the Lease back
        Thread running = worker;
        if (running != null) running.interrupt();
    }
}
