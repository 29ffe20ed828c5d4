package io.leno.xds.server;

import io.grpc.Status;
import io.leno.api.model.MeshDelta;
import io.leno.api.monitoring.Histogram;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// What the server counts, under istiod's names where it has one. Safe to use from any thread.
final class PushMetrics {
    private static final double[] LONG = {.1, .5, 1, 3, 5, 10, 20, 30};
    private static final double[] SHORT = {.01, .1, .5, 1, 3, 5, 10, 20, 30};
    private static final double[] BYTES = {1, 10_000, 1e6, 4e6, 1e7, 4e7};

    private final Map<String, LongAdder> counters = new ConcurrentSkipListMap<>();
    private final Map<String, Histogram> histograms = new ConcurrentHashMap<>();
    private final Histogram convergence = new Histogram("pilot_proxy_convergence_time", "", LONG);
    private final Histogram queued = new Histogram("pilot_proxy_queue_time", "", LONG);
    private final Histogram sendTime =
            new Histogram("pilot_xds_send_time", "", .01, .1, 1, 3, 5, 10, 20, 30);
    private final AtomicLong largestRequest = new AtomicLong();

    PushMetrics() {
        add("pilot_total_xds_internal_errors", 0);
        add("pilot_xds_write_timeout", 0);
        for (String type : PushOrder.TYPES) add(ofType("pilot_total_xds_rejects", type), 0);
    }

    /// @param time from the decision to push to the transport's taking it
    void pushed(Push push, Duration time) {
        String type = push.typeUrl();
        add(ofType("pilot_xds_pushes", type), 1);
        add(ofType("leno_xds_sent_bytes", type), push.bytes());
        record("pilot_xds_push_time", type, seconds(time), SHORT);
        record("pilot_xds_config_size_bytes", type, (double) push.bytes(), BYTES);
        sendTime.record(seconds(time));
    }

    /// @param code of gRPC, as the proxy gave it
    void refused(String node, String type, int code) {
        add(ofType("pilot_total_xds_rejects", type), 1);
        if (!PushOrder.TYPES.contains(type)) return;
        String labels = "{err=\"" + nameOf(code) + "\",node=\"" + quoted(node) + "\"}";
        add("pilot_xds_" + ShortNames.of(type) + "_reject" + labels, 1);
    }

    /// As Go writes it: `InvalidArgument`.
    private static String nameOf(int code) {
        var name = new StringBuilder();
        for (String word : Status.fromCodeValue(code).getCode().name().split("_", -1))
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        return name.toString();
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    void stale(String type) {
        add(ofType("pilot_xds_expired_nonce", type), 1);
    }

    void received(int bytes) {
        largestRequest.accumulateAndGet(bytes, Math::max);
    }

    void failedToTranslate() {
        add("pilot_total_xds_internal_errors", 1);
    }

    void tooSlow() {
        add("pilot_xds_write_timeout", 1);
    }

    /// A version of the mesh that goes to all proxies.
    void changed(MeshDelta delta) {
        inbound("config", delta.rules().size());
        inbound("eds", delta.endpoints().size());
        inbound("svc", delta.services().size());
        if (!delta.rules().isEmpty()) triggered("config");
        if (!delta.services().isEmpty()) triggered("service");
        if (!delta.endpoints().isEmpty()) triggered("endpoint");
        if (!delta.workloads().isEmpty()) triggered("proxy");
    }

    private void inbound(String type, int count) {
        if (count > 0) add("pilot_inbound_updates{type=\"" + type + "\"}", count);
    }

    /// @param reason in istiod's words: `config`, `endpoint`, `debug`, `proxyrequest`, …
    void triggered(String reason) {
        add("pilot_push_triggers{type=\"" + reason + "\"}", 1);
    }

    /// From the change of the mesh to the moment the last response it led to was sent.
    void converged(Duration time) {
        convergence.record(seconds(time));
    }

    void waited(Duration time) {
        queued.record(seconds(time));
    }

    /// Value by name with labels.
    Map<String, Double> values() {
        var values = new TreeMap<String, Double>();
        counters.forEach((name, count) -> values.put(name, (double) count.sum()));
        values.putAll(convergence.values());
        values.putAll(queued.values());
        values.putAll(sendTime.values());
        histograms.values().forEach(each -> values.putAll(each.values()));
        values.put("pilot_xds_recv_max", (double) largestRequest.get());
        return values;
    }

    private void record(String name, String type, double value, double[] bounds) {
        String labels = "type=\"" + ShortNames.of(type) + "\"";
        histograms
                .computeIfAbsent(name + labels, any -> new Histogram(name, labels, bounds))
                .record(value);
    }

    private static String ofType(String name, String type) {
        return name + "{type=\"" + ShortNames.of(type) + "\"}";
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    private void add(String name, long count) {
        counters.computeIfAbsent(name, any -> new LongAdder()).add(count);
    }
}
