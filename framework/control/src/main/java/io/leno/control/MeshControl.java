package io.leno.control;

import io.leno.api.config.ConfigDialect;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ConfigResourceSource;
import io.leno.api.config.Problem;
import io.leno.api.config.ProblemSink;
import io.leno.api.config.ProblemSource;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.RuleDerivation;
import io.leno.api.model.MeshDelta;
import io.leno.api.model.MeshModel;
import io.leno.api.model.MeshModelSource;
import io.leno.api.model.MeshPreview;
import io.leno.api.platform.PlatformAdapter;
import io.leno.api.platform.PlatformEvent;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/// The one writer of the mesh model. Adapters' events, dialects that come and go and reported
/// problems all become tasks of its single thread; what they change goes out to the listeners as
/// one new model when a quiet window has passed.
///
/// An adapter that goes away leaves its state in force; one with the same name takes it over.
@Component(
        configurationPid = "io.leno.control",
        immediate = true,
        service = {
            MeshModelSource.class,
            ConfigResourceSource.class,
            ProblemSource.class,
            ProblemSink.class,
            MeshControl.class,
            MeshPreview.class
        })
public final class MeshControl
        implements MeshModelSource, ConfigResourceSource, ProblemSource, ProblemSink, MeshPreview {
    private static final MeshDelta NOTHING = new MeshDelta(Set.of(), Set.of(), Set.of(), Set.of());
    private static final Logger log = LoggerFactory.getLogger(MeshControl.class);

    /// How long the first model waits for a dialect that has not come up yet, so that proxies do
    /// not start with services but without rules.
    private static final Duration DIALECT_GRACE = Duration.ofSeconds(1);

    private final ScheduledExecutorService writer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofVirtual().name("leno-control").factory());
    private QuietWindow window;
    private final Changes changes = new Changes();
    private final ProblemLog problems = new ProblemLog();
    private final ConfigStore config = new ConfigStore(problems, changes);
    private final Map<String, PlatformState> platforms = new TreeMap<>();
    private final ModelWriter model = new ModelWriter(platforms.values(), config, problems);
    private final IdentityHashMap<PlatformAdapter, Attachment> attached = new IdentityHashMap<>();
    private final Map<String, Instant> detached = new HashMap<>();
    private final List<BiConsumer<MeshModel, MeshDelta>> listeners = new CopyOnWriteArrayList<>();

    private long firstChange;
    private long lastChange;
    private boolean publicationScheduled;

    /// [System#nanoTime] until which the first model waits for dialects; null before it has to.
    private @Nullable Long graceEnd;

    private final ControlMetrics metrics = new ControlMetrics();
    private volatile MeshModel current = MeshModel.empty();
    private volatile boolean synced;

    /// When changes go out.
    @interface Settings {
        /// Changes go out when nothing more has changed for this many milliseconds.
        long debounce_after_ms() default 100;

        /// No change waits longer than this many milliseconds.
        long debounce_max_ms() default 10_000;
    }

    @Activate
    public MeshControl(Settings settings) {
        this(windowOf(settings));
    }

    MeshControl(QuietWindow window) {
        this.window = window;
    }

    @Modified
    void modified(Settings settings) {
        QuietWindow next = windowOf(settings);
        onWriter(() -> window = next);
    }

    private static QuietWindow windowOf(Settings settings) {
        return new QuietWindow(
                Duration.ofMillis(settings.debounce_after_ms()),
                Duration.ofMillis(settings.debounce_max_ms()));
    }

    @Deactivate
    void close() {
        onWriter(
                () -> {
                    attached.values().forEach(Attachment::close);
                    attached.clear();
                    listeners.clear();
                });
        writer.shutdown();
    }

    @Override
    public MeshModel current() {
        return current;
    }

    @Override
    public boolean isSynced() {
        return synced;
    }

    @Override
    public Subscription subscribe(BiConsumer<MeshModel, MeshDelta> listener) {
        onWriter(
                () -> {
                    listeners.add(listener);
                    tell(listener, current, NOTHING);
                });
        return () -> listeners.remove(listener);
    }

    @Override
    public long revision() {
        return config.revision();
    }

    @Override
    public List<ConfigResource> resources() {
        try {
            return CompletableFuture.supplyAsync(config::resources, writer).join();
        } catch (RejectedExecutionException closed) {
            return List.of();
        }
    }

    @Override
    public Preview preview(List<ConfigResource> changed, Set<ResourceKey> removed) {
        return CompletableFuture.supplyAsync(
                        () -> new TriedChange(config, model).of(current, changed, removed), writer)
                .join();
    }

    @Override
    public List<Problem> problems() {
        return problems.current();
    }

    @Override
    public void report(String source, List<Problem> found) {
        onWriter(() -> problems.report("reported/" + source, found));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addDialect(ConfigDialect dialect) {
        onWriter(
                () -> {
                    config.add(dialect);
                    publishFirst();
                });
    }

    void removeDialect(ConfigDialect dialect) {
        onWriter(() -> config.remove(dialect));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addDerivation(RuleDerivation derivation) {
        onWriter(
                () -> {
                    model.add(derivation);
                    changes.derivations();
                });
    }

    void removeDerivation(RuleDerivation derivation) {
        onWriter(() -> model.remove(derivation));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addPlatform(PlatformAdapter adapter) {
        onWriter(
                () -> {
                    PlatformState state = stateOf(adapter.name());
                    attached.values().removeIf(older -> older.closeIfOn(state));
                    var attachment = new Attachment(adapter, state);
                    attached.put(adapter, attachment);
                    detached.remove(adapter.name());
                    attachment.start(event -> onWriter(() -> accept(attachment, event)));
                    adapter.patience()
                            .ifPresent(limit -> later(this::publishFirst, limit.toNanos()));
                });
    }

    void removePlatform(PlatformAdapter adapter) {
        onWriter(
                () -> {
                    Attachment attachment = attached.remove(adapter);
                    if (attachment == null) return; // a newer one took over
                    attachment.close();
                    if (attachment.isWithdrawn()) {
                        platforms.remove(attachment.state().name);
                        publishFirst();
                        return;
                    }
                    detached.put(attachment.state().name, Instant.now());
                    log.info(
                            "Platform {} detached; its last {} services stay until an adapter of"
                                    + " that name comes",
                            attachment.state().name,
                            attachment.state().services.size());
                    publishFirst();
                });
    }

    /// What it counts, under istiod's names.
    Map<String, Double> metrics() {
        return metrics.values();
    }

    /// How each platform fares, by name; empty when the control ends. Waits for the writer.
    List<PlatformReport> platforms() {
        var reports = new CompletableFuture<List<PlatformReport>>();
        onWriter(() -> reports.complete(reports()));
        return reports.completeOnTimeout(List.of(), 5, TimeUnit.SECONDS).join();
    }

    private List<PlatformReport> reports() {
        var reports = new TreeMap<String, PlatformReport>();
        detached.forEach(
                (name, since) ->
                        reports.put(
                                name,
                                stateOf(name)
                                        .report(
                                                PlatformReport.State.DETACHED,
                                                "",
                                                0,
                                                null,
                                                since)));
        attached.values().forEach(each -> reports.put(each.state().name, each.report()));
        return List.copyOf(reports.values());
    }

    private PlatformState stateOf(String platform) {
        return platforms.computeIfAbsent(
                platform, name -> new PlatformState(name, config, problems, changes));
    }

    private void accept(Attachment from, PlatformEvent event) {
        from.accept(event);
        if (event instanceof PlatformEvent.Synced) publishFirst();
    }

    /// The first model does not wait for a quiet window: nobody is served before it.
    private void publishFirst() {
        if (synced || attached.isEmpty()) return;
        if (attached.values().stream().anyMatch(Attachment::isAwaited)) return;
        if (config.waitsForDialect() && isGraceLeft()) return;
        synced = true;
        publish();
        logStart();
        if (current.version() > 0) return;
        for (var listener : listeners) tell(listener, current, NOTHING); // synced, and empty
    }

    private void logStart() {
        long rules = current.rules().values().stream().mapToLong(List::size).sum();
        List<Problem> found = problems.current();
        long notices =
                found.stream().filter(each -> each.severity() == Problem.Severity.NOTICE).count();
        log.info(
                "The mesh begins with {} services, {} rules, {} problems and {} notices",
                current.services().size(),
                rules,
                found.size() - notices,
                notices);
    }

    private boolean isGraceLeft() {
        long now = System.nanoTime();
        if (graceEnd == null) {
            graceEnd = now + DIALECT_GRACE.toNanos();
            later(this::publishFirst, DIALECT_GRACE.toNanos());
        }
        return now - graceEnd < 0;
    }

    /// Every task of the writer ends here: what it changed will go out.
    private void schedulePublication() {
        if (!synced || publicationScheduled) return;
        if (changes.isEmpty() && !problems.hasNoticesToFlush()) return;
        publicationScheduled = true;
        firstChange = System.nanoTime();
        later(this::publishWhenQuiet, remaining());
    }

    private void publishWhenQuiet() {
        long remaining = remaining();
        if (remaining > 0) {
            later(this::publishWhenQuiet, remaining);
            return;
        }
        publish();
    }

    private long remaining() {
        return window.remaining(
                firstChange, lastChange, changes.isEndpointsOnly(), System.nanoTime());
    }

    private void publish() {
        publicationScheduled = false;
        problems.flushNotices();
        long begin = System.nanoTime();
        ModelWriter.Step step = model.next(current, changes);
        metrics.published(changes, firstChange, begin);
        changes.clear();
        if (step.delta().isEmpty()) return;
        current = step.model();
        log.debug("Mesh {}: {}", current.version(), step.delta());
        for (var listener : listeners) tell(listener, current, step.delta());
    }

    private static void tell(
            BiConsumer<MeshModel, MeshDelta> listener, MeshModel mesh, MeshDelta delta) {
        try {
            listener.accept(mesh, delta);
        } catch (RuntimeException failure) {
            log.error("A listener failed on mesh {}", mesh.version(), failure);
        }
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            long before = changes.marks();
            try {
                task.run();
            } catch (RuntimeException failure) {
                log.error("The mesh control failed on an event; it goes on", failure);
            }
            if (changes.marks() != before) lastChange = System.nanoTime();
            schedulePublication();
        };
    }

    private void onWriter(Runnable task) {
        later(task, 0);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a guarded task handles its own failure
    private void later(Runnable task, long delayNanos) {
        try {
            writer.schedule(guarded(task), delayNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            log.debug("Closed; a late task is dropped");
        }
    }
}
