package io.leno.xds.server;

import io.grpc.Status;
import io.leno.api.model.MeshDelta;
import io.leno.api.model.MeshModel;
import io.leno.api.xds.Node;
import io.leno.api.xds.ProxyObserver;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;
import io.leno.xds.server.debug.DebugResources;
import io.leno.xds.server.debug.ProxyStatus;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// One proxy on one stream.
///
/// ```
/// request ──┐                      translate what the change          send in push order,
/// change  ──┼──▶ mailbox ──▶ take ──▶ can affect (refresh) ──▶ compare ──▶ as far as the proxy
/// ready   ──┘   (one thread)                                             has answered (flush)
/// ```
///
/// All state belongs to the mailbox. Changes that arrive while it waits for its turn or works are
/// merged into one.
final class ProxyStream implements SendBudget.Client, PushQueue.Turn {
    private static final Logger log = LoggerFactory.getLogger(ProxyStream.class);
    private static final MeshDelta NOTHING = new MeshDelta(Set.of(), Set.of(), Set.of(), Set.of());

    /// The newest model and everything that changed since the one in use.
    private record Change(MeshModel mesh, MeshDelta delta, long sinceNanos) {
        Change and(Change later) {
            return new Change(later.mesh, delta.and(later.delta), sinceNanos);
        }
    }

    private final ServerState server;
    private final Variant variant;
    private final String peer;
    private final Outlet outlet;
    private final Mailbox mailbox;
    private final long number;
    private final Instant connectedAt = Instant.now();
    private final AtomicReference<@Nullable Change> pending = new AtomicReference<>();

    private final Map<String, Watch> watches = new LinkedHashMap<>();
    private final Warming warming = new Warming();
    private final Targets targets;
    private final Inspection inspection;
    private @Nullable Node node;
    private MeshModel mesh = MeshModel.empty();
    private long convergingSince;
    private boolean converging;
    private boolean closed;

    ProxyStream(ServerState server, Variant variant, String peer, Outlet outlet) {
        this.server = server;
        this.variant = variant;
        this.peer = peer;
        this.outlet = outlet;
        this.number = server.nextStream();
        this.mailbox = new Mailbox(server.workers());
        this.targets = new Targets(server);
        this.inspection = new Inspection(server, outlet, mailbox);
    }

    // ---- from any thread

    /// @param introduction the node, expected on the first request only
    void requested(
            Optional<io.envoyproxy.envoy.config.core.v3.Node> introduction, WatchRequest request) {
        mailbox.execute(() -> take(introduction, request));
    }

    void meshChanged(MeshModel newMesh, MeshDelta delta) {
        var change = new Change(newMesh, delta, System.nanoTime());
        Change before =
                pending.getAndAccumulate(
                        change, (was, now) -> was == null || now == null ? now : was.and(now));
        if (before == null) server.queue().enter(this);
    }

    @Override
    public void take(Runnable done) {
        mailbox.execute(
                () -> {
                    try {
                        takeChange();
                    } finally {
                        done.run();
                    }
                });
    }

    void translatorChanged(String typeUrl) {
        mailbox.execute(() -> translateAgain(typeUrl));
    }

    void observerCame(ProxyObserver observer) {
        mailbox.execute(() -> introduceTo(observer));
    }

    void pushAgain() {
        mailbox.execute(this::answerAgain);
    }

    /// The transport has sent what it had.
    void drained() {
        server.budget().taken(this);
        mailbox.execute(this::flush);
    }

    @Override
    public void ready() {
        mailbox.execute(
                () -> {
                    flush();
                    server.budget().wake();
                });
    }

    @Override
    public void tooSlow(Duration silent) {
        server.metrics().tooSlow();
        ended(
                Status.RESOURCE_EXHAUSTED.withDescription(
                        "read nothing for " + silent.toSeconds() + " s while others waited"));
    }

    /// A stream that says nothing is nobody's.
    void expectIntroduction() {
        mailbox.execute(
                () -> {
                    if (node == null)
                        end(Status.DEADLINE_EXCEEDED.withDescription("no request came"));
                });
    }

    void ended(Status status) {
        mailbox.execute(() -> end(status));
    }

    CompletableFuture<Optional<ProxyStatus>> status() {
        return CompletableFuture.supplyAsync(this::describe, mailbox);
    }

    long number() {
        return number;
    }

    // ---- in the mailbox

    private void take(
            Optional<io.envoyproxy.envoy.config.core.v3.Node> introduction, WatchRequest request) {
        if (closed) return;
        if (node == null && !introduce(introduction)) return;
        if (DebugResources.isDebug(request.typeUrl())) inspection.ask(request, this::end);
        else watch(introduction, request);
        if (!closed) outlet.requestNext();
    }

    private void watch(
            Optional<io.envoyproxy.envoy.config.core.v3.Node> introduction, WatchRequest request) {
        if (pending.get() != null) takeChange(); // the newest mesh answers
        if (exceeds(request)) return;
        Watch watch = watches.computeIfAbsent(request.typeUrl(), variant::watch);
        if (watch.receive(request)) noteAnswer(watch, request);
        else server.metrics().stale(request.typeUrl());
        observe(introduction, request);
        refresh(NOTHING);
    }

    private boolean exceeds(WatchRequest request) {
        Limits limits = server.limits();
        Watch watch = watches.get(request.typeUrl());
        int names = request.subscribe().size();
        if (watch != null && variant == Variant.DELTA) names += watch.wanted.names().size();
        String what = "";
        if (watch == null && watches.size() >= limits.typesPerProxy())
            what = "types: more than " + limits.typesPerProxy();
        else if (names > limits.namesPerType()) what = "names: more than " + limits.namesPerType();
        if (what.isEmpty()) return false;
        log.warn("{} asks for too much: {} of {}", id(), what, request.typeUrl());
        end(Status.RESOURCE_EXHAUSTED.withDescription(what));
        return true;
    }

    private boolean introduce(Optional<io.envoyproxy.envoy.config.core.v3.Node> introduction) {
        try {
            if (introduction.isEmpty())
                throw new IllegalArgumentException(
                        "node: missing (expected on the first request of a stream)");
            int size = introduction.get().getSerializedSize();
            if (size > server.limits().nodeBytes())
                throw new IllegalArgumentException(
                        "node: %d bytes (expected: at most %d)"
                                .formatted(size, server.limits().nodeBytes()));
            var types = server.names().sharedSet(Nodes.extensionTypes(introduction.get()));
            Node introduced = Nodes.read(introduction.get()).withExtensionTypes(types);
            node = introduced;
            log.info("{} connected from {} ({})", introduced.id(), peer, variant);
        } catch (IllegalArgumentException unusable) {
            log.warn("Refused a proxy from {}: {}", peer, unusable.getMessage());
            end(Status.INVALID_ARGUMENT.withDescription(unusable.getMessage()));
            return false;
        }
        mesh = server.mesh(); // registered before: what comes later is told
        server.observers().connected(connection(), node);
        return true;
    }

    /// Who observes a type hears the node as its request has it: it may tell more than before.
    private void observe(
            Optional<io.envoyproxy.envoy.config.core.v3.Node> introduction, WatchRequest request) {
        Node known = node;
        if (known == null || !server.observers().hear(request.typeUrl())) return;
        try {
            Node now = introduction.isPresent() ? Nodes.read(introduction.get()) : known;
            server.observers().asked(request.typeUrl(), connection(), now, request.error());
        } catch (IllegalArgumentException unusable) {
            log.warn("{} calls itself something else: {}", id(), unusable.getMessage());
        }
    }

    /// Tells an observer that came later that this proxy is there.
    private void introduceTo(ProxyObserver observer) {
        Node known = node;
        if (known != null && !closed) server.observers().connected(observer, connection(), known);
    }

    private void noteAnswer(Watch watch, WatchRequest request) {
        if (request.nonce().isEmpty()) return;
        if (watch.typeUrl.equals(TypeUrls.CLUSTER) && warming.isOn()) {
            warming.accepted();
            lookAgain();
        }
        if (request.error() == null) {
            server.refusals().accepted(id(), watch.typeUrl);
            return;
        }
        if (PushOrder.isReferring(watch.typeUrl)) watches.values().forEach(Watch::hold);
        server.metrics().refused(id(), watch.typeUrl, request.errorCode());
        server.refusals().refused(id(), watch.typeUrl, request.error());
    }

    private void takeChange() {
        Change change = pending.getAndSet(null);
        if (change == null || closed) return;
        mesh = change.mesh();
        if (!converging) {
            converging = true;
            convergingSince = change.sinceNanos();
        }
        refresh(change.delta());
    }

    private void translateAgain(String typeUrl) {
        Watch watch = watches.get(typeUrl);
        if (watch == null || closed || server.translators().forType(typeUrl).isEmpty()) return;
        watch.targetMissing = true;
        refresh(NOTHING);
    }

    private void answerAgain() {
        server.metrics().triggered("debug");
        watches.values().forEach(Watch::pushAgain);
        flush();
    }

    /// Brings every target up to the model, then sends what that changed.
    private void refresh(MeshDelta delta) {
        Node known = node;
        if (known == null || !server.isSynced()) return;
        for (Watch watch : watches.values())
            targets.refresh(watch, delta, mesh, known, connection());
        flush();
    }

    /// Sends what is due, in order. A type whose last response is unanswered holds up those after
    /// it: they may refer to what it is about to bring.
    private void flush() {
        if (closed || !server.isSynced()) return;
        boolean all = true;
        for (String typeUrl : PushOrder.TYPES) {
            Watch watch = watches.get(typeUrl);
            all = all && (watch == null || send(watch));
        }
        for (Watch watch : watches.values()) {
            if (!PushOrder.TYPES.contains(watch.typeUrl)) all &= send(watch);
            lookAgainAfter(watch.takeLook());
        }
        if (all) noteConvergence();
    }

    private void noteConvergence() {
        if (!converging) return;
        converging = false;
        server.metrics().converged(Duration.ofNanos(System.nanoTime() - convergingSince));
    }

    /// @return false where something is due but cannot be sent now
    private boolean send(Watch watch) {
        Removals removals = PushOrder.isReferredTo(watch.typeUrl) ? removals() : Removals.ALL;
        if (watch.isDue(removals)) {
            if (watch.outstanding || !outlet.isReady()) return false;
            if (PushOrder.isReferring(watch.typeUrl) && warming.isOn()) return false;
            if (!server.budget().hasRoom(this)) return false;
            push(watch, removals);
        }
        if (watch.typeUrl.equals(TypeUrls.ENDPOINT) && !watch.targetMissing)
            warming.supplied(watch);
        return true;
    }

    private void push(Watch watch, Removals removals) {
        long begin = System.nanoTime();
        Push push = watch.next(server.nextNonce(), removals);
        outlet.send(push);
        if (!outlet.isReady()) server.budget().sent(this, push.bytes());
        server.metrics().pushed(push, Duration.ofNanos(System.nanoTime() - begin));
        if (watch.typeUrl.equals(TypeUrls.CLUSTER)) endpointsFollow(push.changed());
    }

    /// What may be taken from the proxy that its listeners and routes could refer to.
    private Removals removals() {
        List<Watch> referring =
                watches.values().stream().filter(w -> PushOrder.isReferring(w.typeUrl)).toList();
        if (referring.stream().allMatch(Watch::isSettled)) {
            watches.values().forEach(Watch::release);
            return Removals.ALL;
        }
        boolean answered = referring.stream().allMatch(Watch::isAnswered);
        return answered ? Removals.NOT_HELD : Removals.NONE;
    }

    private void endpointsFollow(List<XdsResource> clusters) {
        var names = new HashSet<String>();
        clusters.forEach(each -> names.add(server.content().endpointsOf(each)));
        names.remove("");
        Watch endpoints = watches.get(TypeUrls.ENDPOINT);
        if (endpoints != null) endpoints.resend(names);
        if (warming.started(names)) lookAgain();
    }

    private void lookAgain() {
        lookAgainAfter(warming.patience().plusMillis(1));
    }

    private void lookAgainAfter(Duration time) {
        if (time.isZero()) return;
        CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS, mailbox)
                .execute(this::flush);
    }

    private void end(Status status) {
        if (closed) return;
        closed = true;
        server.left(this);
        server.budget().left(this);
        watches.values().forEach(watch -> targets.forget(watch, connection()));
        outlet.end(status);
        if (node == null) return;
        server.observers().left(connection());
        log.info("{} left", id());
    }

    private String connection() {
        return id() + "-" + number;
    }

    private String id() {
        return node == null ? peer : node.id();
    }

    private Optional<ProxyStatus> describe() {
        if (node == null || closed) return Optional.empty();
        return Optional.of(
                new ProxyStatus(
                        number,
                        node,
                        peer,
                        connectedAt,
                        watches.values().stream().map(Watch::status).toList()));
    }
}
