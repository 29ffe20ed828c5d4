package io.leno.filters.istio;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.ProxyNode;
import io.leno.filters.grpc.GrpcMessages;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/// One request, counted when it has ended.
final class IstioStatsFilter implements HttpFilter {
    private static final String OUTCOME =
            "%RESPONSE_CODE% %RESPONSE_FLAGS% %DURATION% %BYTES_RECEIVED% %BYTES_SENT%";
    private static final String GRPC_STATUS = "%GRPC_STATUS_NUMBER%";
    private static final String MESSAGES = "envoy.filters.http.grpc_stats";

    private final HttpStream stream;
    private final MetricRules rules;
    private final ProxyNode node;
    private boolean isGrpc;
    private @Nullable String host;

    IstioStatsFilter(HttpStream stream, MetricRules rules, ProxyNode node) {
        this.stream = stream;
        this.rules = rules;
        this.node = node;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        isGrpc = GrpcMessages.isRequest(headers);
        if (rules.usesHostHeader()) host = headers.get(":authority");
        return FilterStatus.CONTINUE;
    }

    @Override
    public void onStreamEnd() {
        String[] outcome = stream.format(OUTCOME).split(" ", -1);
        if (outcome.length < 5) return; // nobody knows of the stream
        PeerTags peers = peers();
        Map<String, String> tags = peers.tags();
        if (isGrpc) countMessages(tags);
        tags.put("request_protocol", isGrpc ? "grpc" : "http");
        tags.put("response_code", outcome[0]);
        tags.put("grpc_response_status", isGrpc ? grpcStatus() : "");
        tags.put("response_flags", outcome[1]);
        tags.put("connection_security_policy", peers.security());
        count("requests_total", tags, 1);
        record("request_duration_milliseconds", tags, outcome[2]);
        record("request_bytes", tags, outcome[3]);
        record("response_bytes", tags, outcome[4]);
    }

    private PeerTags peers() {
        Workload upstream = peer(PeerMetadata.UPSTREAM);
        if (!rules.isGateway() && !stream.info().isInbound()) {
            return PeerTags.atSource(rules, stream.info(), upstream, host);
        }
        return PeerTags.atDestination(
                rules, stream.info(), peer(PeerMetadata.DOWNSTREAM), upstream, host);
    }

    private @Nullable Workload peer(String key) {
        return stream.filterState().get(key) instanceof Workload peer ? peer : null;
    }

    private String grpcStatus() {
        String status = stream.format(GRPC_STATUS);
        return status.equals("-") ? "" : status;
    }

    /// As the filter of gRPC's statistics has left them: `requests,responses`.
    private void countMessages(Map<String, String> tags) {
        Object left = stream.filterState().get(MESSAGES);
        if (left == null) return;
        String[] counts = left.toString().split(",", -1);
        count("request_messages_total", tags, Long.parseLong(counts[0]));
        count("response_messages_total", tags, Long.parseLong(counts[1]));
    }

    private void count(String metric, Map<String, String> tags, long amount) {
        if (rules.isDropped(metric)) return;
        rules.counter(metric, rules.tags(metric, tags, attributes())).add(amount);
    }

    private void record(String metric, Map<String, String> tags, String value) {
        if (rules.isDropped(metric) || value.equals("-")) return;
        rules.histogram(metric, rules.tags(metric, tags, attributes()))
                .record(Long.parseLong(value));
    }

    private TagSource.Attributes attributes() {
        return new TagSource.Attributes() {
            @Override
            public String format(String format) {
                return stream.format(format);
            }

            @Override
            public String node(String key) {
                return node.text(key);
            }
        };
    }
}
