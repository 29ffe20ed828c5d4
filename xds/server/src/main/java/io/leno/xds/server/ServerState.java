package io.leno.xds.server;

import static java.util.Objects.requireNonNull;

import io.grpc.Status;
import io.leno.api.config.ProblemSink;
import io.leno.api.model.MeshDelta;
import io.leno.api.model.MeshModel;
import io.leno.api.model.MeshModelSource;
import io.leno.api.xds.ProxyObserver;
import io.leno.api.xds.Translator;
import io.leno.xds.server.debug.DebugResources;

import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// What all streams share: the newest model, the translators, and who is connected. Safe to use
/// from any thread.
final class ServerState {
    private final MeshModelSource source;
    private final ProblemSink problems;
    private final Executor workers;
    private final Translators translators = new Translators();
    private final Observers observers = new Observers();
    private final ContentStore content = new ContentStore();
    private final PushMetrics metrics = new PushMetrics();
    private final SharedNames names = new SharedNames();
    private final Limits limits;
    private final PushQueue queue;
    private final SendBudget budget;
    private final RefusalLog refusals = new RefusalLog();
    private final Set<ProxyStream> streams = ConcurrentHashMap.newKeySet();
    private final AtomicLong streamNumber = new AtomicLong();
    private final AtomicLong nonce = new AtomicLong();

    /// Nonces of different processes differ, so that a proxy's old one is never taken for ours.
    private final String noncePrefix = Long.toString(System.currentTimeMillis(), 36) + "-";

    private volatile MeshModel mesh = MeshModel.empty();
    private volatile boolean synced;
    private volatile @Nullable DebugResources debug;

    ServerState(MeshModelSource source, ProblemSink problems, Executor workers, Limits limits) {
        this.source = source;
        this.problems = problems;
        this.workers = workers;
        this.limits = limits;
        queue = new PushQueue(limits.pushesAtOnce(), metrics::waited);
        budget = new SendBudget(limits.unsentBytes(), limits.patience(), workers);
    }

    ProxyStream open(Variant variant, String peer, Outlet outlet) {
        var stream = new ProxyStream(this, variant, peer, outlet);
        streams.add(stream);
        if (limits.connections() > 0 && streams.size() > limits.connections())
            stream.ended(tooMany());
        CompletableFuture.delayedExecutor(
                        limits.introduction().toMillis(), TimeUnit.MILLISECONDS, workers)
                .execute(stream::expectIntroduction);
        return stream;
    }

    private Status tooMany() {
        return Status.RESOURCE_EXHAUSTED.withDescription(
                "connections: more than " + limits.connections() + " (try another control plane)");
    }

    void left(ProxyStream stream) {
        streams.remove(stream);
    }

    void meshChanged(MeshModel newMesh, MeshDelta delta) {
        mesh = newMesh;
        metrics.changed(delta);
        synced |= source.isSynced(); // only here: asked at another moment it may run ahead of mesh
        streams.forEach(stream -> stream.meshChanged(newMesh, delta));
    }

    void translatorCame(Translator translator, long bundle, long service) {
        String typeUrl = translators.add(translator, bundle, service);
        translator.onChange(() -> translatorChanged(typeUrl));
        translatorChanged(typeUrl);
    }

    private void translatorChanged(String typeUrl) {
        streams.forEach(stream -> stream.translatorChanged(typeUrl));
    }

    void observerCame(ProxyObserver observer) {
        observers.add(observer);
        streams.forEach(stream -> stream.observerCame(observer));
    }

    /// What it made stays in force; an older one for the type, if there is one, makes it anew.
    void translatorLeft(Translator translator, long service) {
        translators.remove(service);
        translatorChanged(translator.typeUrl());
    }

    void endAll(Status status) {
        streams.forEach(stream -> stream.ended(status));
    }

    /// Proxies are not answered before: an empty mesh would tell them to drop everything.
    boolean isSynced() {
        return synced;
    }

    MeshModel mesh() {
        return mesh;
    }

    Set<ProxyStream> streams() {
        return streams;
    }

    Executor workers() {
        return workers;
    }

    Translators translators() {
        return translators;
    }

    Observers observers() {
        return observers;
    }

    ContentStore content() {
        return content;
    }

    /// What proxies ask for, and what they say of their extensions.
    SharedNames names() {
        return names;
    }

    PushMetrics metrics() {
        return metrics;
    }

    Limits limits() {
        return limits;
    }

    PushQueue queue() {
        return queue;
    }

    SendBudget budget() {
        return budget;
    }

    RefusalLog refusals() {
        return refusals;
    }

    ProblemSink problems() {
        return problems;
    }

    String nextNonce() {
        return noncePrefix + nonce.incrementAndGet();
    }

    /// Whether it is one of ours.
    boolean isNonce(String text) {
        return text.startsWith(noncePrefix);
    }

    /// Comes before the first stream.
    void answerWith(DebugResources resources) {
        debug = resources;
    }

    DebugResources debug() {
        return requireNonNull(debug, "debug");
    }

    long nextStream() {
        return streamNumber.incrementAndGet();
    }
}
