package io.leno.platform.kubernetes;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;
import io.leno.api.model.MeshModelSource.Subscription;
import io.leno.api.platform.PlatformEvent;
import io.leno.api.platform.PlatformEvent.Lost;
import io.leno.api.platform.PlatformEvent.ProblemsFound;
import io.leno.api.platform.PlatformEvent.Synced;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One watch over a cluster. Informers put what they hear into the [Inbox]; the watch's thread
/// applies it to the [ClusterState] in batches and tells what came of it. Nothing is told before
/// every list has been read, so that the mesh never begins with half a cluster.
final class ClusterWatch implements Runnable, Subscription {
    private static final long RETRY_MILLIS = 5_000;
    private static final long CHECK_MILLIS = 250;

    private final ClusterSettings settings;
    private final StatusBoard board;
    private final Supplier<Optional<String>> authority;
    private final RemoteClusters remotes;
    private final Consumer<PlatformEvent> events;
    private final ClusterState state;
    private final Inbox inbox = new Inbox();
    private volatile boolean closed;
    private boolean synced;
    private boolean lost;
    private List<String> refusals = List.of();

    ClusterWatch(
            ClusterSettings settings,
            StatusBoard board,
            Supplier<Optional<String>> authority,
            RemoteClusters remotes,
            Consumer<PlatformEvent> events) {
        this.settings = settings;
        this.board = board;
        this.authority = authority;
        this.remotes = remotes;
        this.events = events;
        this.state = new ClusterState(settings, remotes::selectBy);
    }

    /// Over a cluster that another one tells of.
    static ClusterWatch ofRemote(ClusterSettings settings, Consumer<PlatformEvent> events) {
        var none =
                new RemoteClusters(
                        settings,
                        _ -> {
                            throw new IllegalStateException("its secrets are not read");
                        });
        return new ClusterWatch(settings, new StatusBoard(), Optional::empty, none, events);
    }

    @Override
    public void run() {
        // the client's models are found by the loader that this thread names
        Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
        try {
            while (!closed && !follow()) inbox.take(RETRY_MILLIS).forEach(Runnable::run);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return false where there are no usable credentials yet
    private boolean follow() throws InterruptedException {
        try (KubernetesClient client = settings.connect();
                var informers = new Informers(client, settings, state, inbox);
                var statuses = new StatusUpdates(client, settings, board, informers::kindOf);
                var trust = new WebhookTrust(client, authority);
                var secrets = new RemoteSecrets(client, settings.rootNamespace(), remotes)) {
            informers.start();
            if (!settings.isRemote()) {
                statuses.start();
                trust.start();
                secrets.start();
            }
            while (!closed) step(informers);
            return true;
        } catch (IllegalArgumentException e) {
            tellCredentials(String.valueOf(e.getMessage()));
            return false;
        }
    }

    /// Which namespaces belong to the mesh. From any thread.
    void selectBy(List<LabelSelector> selectors) {
        inbox.put("selectors", () -> state.selectBy(selectors));
    }

    private void tellCredentials(String message) {
        List<String> now = List.of(message);
        if (now.equals(refusals)) return;
        refusals = now;
        say(new ProblemsFound(settings.source(), List.of(problem("credentials", message))));
        say(new Lost(message));
    }

    private void step(Informers informers) throws InterruptedException {
        List<Runnable> changes = lost ? inbox.take(CHECK_MILLIS) : inbox.take();
        changes.forEach(Runnable::run);
        tellRefusals(informers.refusals());
        tellConnection(informers);
        if (!synced && !informers.isComplete()) return;
        state.takeEvents().forEach(this::say);
        if (!synced) say(new Synced());
        synced = true;
    }

    private void tellRefusals(List<String> now) {
        if (now.equals(refusals)) return;
        refusals = now;
        say(
                new ProblemsFound(
                        settings.source(),
                        now.stream().map(text -> problem("refused", text)).toList()));
    }

    private void tellConnection(Informers informers) {
        String failure = informers.failure();
        if (!lost && !failure.isEmpty()) {
            lost = true;
            say(new Lost(failure));
        } else if (lost && informers.isWatching()) {
            lost = false;
            informers.forgetFailure();
            say(new ProblemsFound(settings.source() + "/connection", List.of()));
        }
    }

    private Problem problem(String code, String message) {
        return new Problem(Severity.ERROR, code, settings.source(), settings.source(), "", message);
    }

    /// Not while [#close] goes on, and never after it.
    private synchronized void say(PlatformEvent event) {
        if (!closed) events.accept(event);
    }

    @Override
    public synchronized void close() {
        closed = true;
        inbox.put(() -> {}); // wakes the thread, which closes the informers
    }
}
