package io.leno.xds.client;

import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.ManagedChannel;
import io.leno.api.connection.NamedAddress;
import io.leno.api.xds.ResourceConsumer;
import io.leno.api.xds.ResourceConsumer.Update;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.ResourceSource;
import io.leno.api.xds.ResourceSourceFactory.Settings;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One ADS stream and its next incarnations.
///
/// ```
/// connect ─▶ up: request every type in order ─▶ response ─▶ consumer ─▶ ACK or NACK ─▶ …
///    ▲                                                                        │
///    └────────────── back-off, next server of the list ◀── ended ◀────────────┘
/// ```
///
/// All state belongs to its one (virtual) thread; gRPC's callbacks only hand on to it.
final class AdsClient implements ResourceSource {
    private static final Logger log = LoggerFactory.getLogger(AdsClient.class);
    private static final int CLOSE_SECONDS = 5;

    private final Settings settings;
    private final ResourceConsumer consumer;
    private final Transport transport;
    private final Consumer<AdsClient> closed;
    private final Node node;
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofVirtual().name("leno-xds-client").factory());

    private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
    private final Backoff backoff = new Backoff(new SplittableRandom());
    private int server;
    private int attempt;
    private boolean answered;
    private boolean troubleTold;
    private @Nullable ManagedChannel channel;
    private @Nullable Dialogue dialogue;

    private volatile boolean connected;
    private volatile boolean closing;
    private volatile @Nullable Thread worker;

    AdsClient(
            Settings settings,
            ResourceConsumer consumer,
            Transport transport,
            Consumer<AdsClient> closed) {
        this.settings = settings;
        this.consumer = consumer;
        this.transport = transport;
        this.closed = closed;
        this.node = parse(settings.node());
    }

    private static Node parse(byte[] node) {
        try {
            return Node.parseFrom(node);
        } catch (InvalidProtocolBufferException malformed) {
            throw new IllegalArgumentException(
                    "node: " + malformed.getMessage() + " (expected: an encoded Node)", malformed);
        }
    }

    void start() {
        run(this::connect);
    }

    @Override
    public void subscribe(String typeUrl, ResourceNames names) {
        run(() -> want(typeUrl, names));
    }

    @Override
    public void report(String typeUrl, byte[] node) {
        Node told = parse(node);
        run(() -> tell(typeUrl, told));
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    /// Waits for the update the consumer is in, unless it is the consumer that closes.
    @Override
    public void close() {
        if (closing) return;
        closing = true;
        run(this::disconnect);
        closed.accept(this);
        if (Thread.currentThread().equals(worker)) return;
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS))
                log.warn("The consumer has not returned for {} s; left behind", CLOSE_SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Runnable step) {
        try {
            thread.execute(() -> guarded(step));
        } catch (RejectedExecutionException late) {
            log.trace("closed already");
        }
    }

    private void guarded(Runnable step) {
        worker = Thread.currentThread();
        try {
            step.run();
        } catch (RuntimeException bug) { // the stream goes on
            log.error("A step of the xDS client failed", bug);
        }
    }

    // ---- on the thread

    private void connect() {
        if (closing) return;
        InetSocketAddress address = settings.servers().get(server);
        int current = ++attempt;
        answered = false;
        try {
            ManagedChannel opened = transport.open(address, settings);
            channel = opened;
            Dialogue spoken =
                    settings.delta()
                            ? new DeltaDialogue(
                                    node, settings.typeUrl(), settings.nodeOnFirstOnly())
                            : new StateOfTheWorldDialogue(
                                    node, settings.typeUrl(), settings.nodeOnFirstOnly());
            dialogue = spoken;
            spoken.open(opened, new StreamListener(current));
        } catch (UnknownHostException unknown) {
            ended(current, "unknown host " + unknown.getMessage());
        }
    }

    /// Hands what the stream tells to the thread; what an earlier stream still says is dropped.
    private final class StreamListener implements Dialogue.Listener {
        private final int stream;

        StreamListener(int stream) {
            this.stream = stream;
        }

        @Override
        public void up() {
            run(() -> AdsClient.this.up(stream));
        }

        @Override
        public void received(Response response) {
            run(() -> AdsClient.this.received(stream, response));
        }

        @Override
        public void ended(String reason) {
            run(() -> AdsClient.this.ended(stream, reason));
        }
    }

    private void up(int stream) {
        if (stream != attempt || connected || closing || dialogue == null) return;
        connected = true;
        troubleTold = false;
        log.info("Connected to the xDS server {}", text(settings.servers().get(server)));
        for (Subscription subscription : subscriptions.values()) {
            if (subscription.isActive()) request(subscription, dialogue);
        }
    }

    private static String text(InetSocketAddress address) {
        if (NamedAddress.isNamed(address)) return NamedAddress.text(address);
        return address.getHostString() + ":" + address.getPort();
    }

    private static void request(Subscription subscription, Dialogue dialogue) {
        subscription.requested = true;
        dialogue.subscribe(subscription);
    }

    private void want(String typeUrl, ResourceNames names) {
        Subscription subscription = subscriptions.computeIfAbsent(typeUrl, Subscription::new);
        ResourceNames before = subscription.wanted;
        if (names.equals(before)) return;
        subscription.want(names);
        if (!connected || dialogue == null) return;
        if (subscription.requested) dialogue.change(subscription, before);
        else request(subscription, dialogue);
    }

    private void received(int stream, Response response) {
        if (stream != attempt || closing || dialogue == null) return;
        answered = true;
        backoff.reset();
        if (!response.controlPlane().isEmpty()) consumer.identified(response.controlPlane());
        Subscription subscription = subscriptions.get(response.typeUrl());
        if (subscription != null && subscription.requested) take(subscription, response, dialogue);
        if (dialogue != null) dialogue.readNext();
    }

    private void take(Subscription subscription, Response response, Dialogue spoken) {
        subscription.nonce = response.nonce();
        if (!subscription.isActive()) {
            judged(subscription, response, null, Map.of());
            return;
        }
        Update update = subscription.update(response, settings.delta());
        CompletableFuture<Map<String, String>> verdict = verdict(update, subscription);
        if (verdict.isDone()) {
            judged(subscription, response, update, verdict.join());
            return;
        }
        subscription.undecided = true;
        var _ =
                verdict.thenAccept(
                        refused ->
                                run(
                                        () -> {
                                            boolean isLast =
                                                    response.nonce().equals(subscription.nonce);
                                            if (!spoken.equals(dialogue) || !isLast) return;
                                            judged(subscription, response, update, refused);
                                        }));
    }

    private CompletableFuture<Map<String, String>> verdict(
            Update update, Subscription subscription) {
        try {
            return consumer.consider(update)
                    .toCompletableFuture()
                    .exceptionally(failure -> failed(subscription, failure));
        } catch (RuntimeException failure) {
            return CompletableFuture.completedFuture(failed(subscription, failure));
        }
    }

    private static Map<String, String> failed(Subscription subscription, Throwable failure) {
        log.error("The consumer of {} failed", subscription.typeUrl, failure);
        return Map.of("update", failure.toString());
    }

    private void judged(
            Subscription subscription,
            Response response,
            @Nullable Update update,
            Map<String, String> verdict) {
        subscription.undecided = false;
        var refused = new HashMap<>(response.malformed());
        refused.putAll(verdict);
        if (update == null) refused.clear();
        else if (!verdict.containsKey("update")) subscription.applied(update, refused.keySet());
        subscription.refusal = Refusal.text(subscription.typeUrl, refused);
        if (refused.isEmpty()) subscription.version = response.version();
        else log.warn("Refused: {}", subscription.refusal.strip());
        if (closing || dialogue == null) return;
        dialogue.answer(subscription, subscription.refusal);
    }

    /// A stream that has not asked yet says it with its first request.
    private void tell(String typeUrl, Node told) {
        Subscription subscription = subscriptions.computeIfAbsent(typeUrl, Subscription::new);
        subscription.node = told;
        if (connected && dialogue != null && subscription.requested) dialogue.repeat(subscription);
    }

    private void ended(int stream, String reason) {
        if (stream != attempt || closing) return;
        attempt++;
        boolean wasConnected = connected;
        drop();
        if (!answered) server = (server + 1) % settings.servers().size();
        tell(wasConnected, reason);
        if (closing) return;
        long wait = backoff.next().toMillis();
        var _ = thread.schedule(() -> guarded(this::connect), wait, TimeUnit.MILLISECONDS);
    }

    /// Once per loss, not per attempt.
    private void tell(boolean wasConnected, String reason) {
        if (troubleTold && !wasConnected) return;
        troubleTold = true;
        log.warn(
                "No xDS server ({}); what was received stays in force, trying again until {}"
                        + " answers",
                reason,
                settings.servers().stream().map(AdsClient::text).toList());
        consumer.disconnected(reason);
    }

    private void disconnect() {
        attempt++;
        drop();
        thread.shutdownNow();
    }

    private void drop() {
        connected = false;
        subscriptions.values().forEach(Subscription::streamEnded);
        if (dialogue != null) dialogue.close();
        if (channel != null) channel.shutdownNow();
        dialogue = null;
        channel = null;
    }
}
