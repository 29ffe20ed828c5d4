package io.leno.proxy.http;

import io.leno.api.filter.Headers;
import io.leno.api.filter.ResponseFlag;
import io.leno.api.filter.StreamInfo;
import io.leno.api.filter.TlsPeer;
import io.leno.api.filter.TlsSession;
import io.leno.proxy.accesslog.LogType;
import io.leno.proxy.accesslog.LoggedStream;
import io.leno.proxy.accesslog.MetadataOwner;
import io.leno.proxy.accesslog.StructValues;
import io.leno.proxy.accesslog.TimePoint;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.listener.TypedMetadata;
import io.leno.proxy.route.RouteDecision;
import io.leno.proxy.tls.TlsConnection;
import io.leno.proxy.tracing.StreamTrace;
import io.leno.proxy.upstream.UpstreamJournal;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What is known about an exchange: for filters, for access logs, for header formats of routes.
final class ExchangeInfo implements StreamInfo, LoggedStream, UpstreamJournal {
    private final Carrier carrier;
    private @Nullable Instant startTime;
    final long startNanos;

    @Nullable HeaderBlock requestHeaders;
    @Nullable HeaderBlock responseHeaders;
    @Nullable HeaderBlock responseTrailers;
    @Nullable String routeName;
    @Nullable String virtualHostName;
    @Nullable String clusterName;
    @Nullable String virtualCluster;
    @Nullable Host upstreamHost;
    private @Nullable String upstreamProtocol;
    @Nullable InetSocketAddress upstreamLocalAddress;
    @Nullable InetSocketAddress client;
    @Nullable String details;
    @Nullable String terminationDetails;
    @Nullable String transportFailure;

    /// What an answer of ours says, until it goes out: gRPC's is another one then.
    int replyStatus;

    byte[] localReplyBody = {};
    boolean malformed;
    String localReplyType = "text/plain";
    long bytesReceived;
    long bytesSent;
    int attempts;
    boolean healthCheck;
    @Nullable StreamTrace trace;
    LogType logType = LogType.DOWNSTREAM_END;
    @Nullable RouteDecision decision;
    @Nullable Cluster cluster;
    long routeResolutions;
    long routeResolutionNanos;

    /// In the order in which they were set; there is rarely more than one.
    private List<ResponseFlag> flags = List.of();

    private @Nullable Host lastAttempted;
    private int attemptNumber;
    private long attemptNanos = -1;
    private long connectedNanos = -1;
    private long upstreamEndNanos = -1;
    private long firstSentNanos = -1;
    private long lastSentNanos = -1;
    private long requestEndNanos = -1;
    private long responseStartNanos = -1;
    private long endNanos = -1;
    private @Nullable Map<String, Map<String, Object>> metadata;
    private @Nullable Map<String, Map<String, Object>> typedMetadata;
    private @Nullable Map<String, Object> filterState;

    ExchangeInfo(Carrier carrier) {
        this.carrier = carrier;
        startNanos = carrier.worker().nanoTime();
    }

    /// Since the start.
    private long nanos() {
        return carrier.worker().nanoTime() - startNanos;
    }

    /// The request was refused before it was understood.
    void neverRead() {
        requestHeaders = null;
        malformed = true;
    }

    void requestEnded() {
        requestEndNanos = nanos();
    }

    /// The first byte of the response goes out.
    void responding() {
        if (firstSentNanos < 0) firstSentNanos = nanos();
    }

    /// From the start to the first byte of the response, or to the end where there was none.
    long untilResponseNanos() {
        return firstSentNanos < 0 ? durationNanos() : firstSentNanos;
    }

    void responded() {
        lastSentNanos = nanos();
    }

    void upstreamEnded() {
        upstreamEndNanos = nanos();
    }

    /// A route was looked for.
    void routed(@Nullable RouteDecision found, @Nullable Cluster to, long nanos) {
        routeResolutions++;
        routeResolutionNanos += nanos;
        decision = found;
        cluster = to;
        if (found == null) return;
        routeName = found.route().name();
        virtualHostName = found.virtualHost().name();
        clusterName = to == null ? null : to.name();
    }

    void upstreamResponded() {
        if (responseStartNanos < 0) responseStartNanos = nanos();
    }

    void ended() {
        endNanos = nanos();
    }

    @Override
    public @Nullable String traceId() {
        return trace == null || trace.traceId().isEmpty() ? null : trace.traceId();
    }

    @Override
    public @Nullable String spanId() {
        return trace == null || trace.spanId().isEmpty() ? null : trace.spanId();
    }

    @Override
    public boolean isTraced() {
        return trace != null && trace.isSampled();
    }

    @Override
    public boolean isHealthCheck() {
        return healthCheck;
    }

    @Override
    public StreamInfo info() {
        return this;
    }

    @Override
    public String protocol() {
        return malformed && requestHeaders == null ? "HTTP/1.1" : carrier.protocol();
    }

    @Override
    public String listenerName() {
        return carrier.listener().listenerName();
    }

    @Override
    public @Nullable String routeName() {
        return routeName;
    }

    @Override
    public @Nullable String clusterName() {
        return clusterName;
    }

    @Override
    public InetSocketAddress downstreamRemoteAddress() {
        return client == null ? carrier.remoteAddress() : client;
    }

    @Override
    public InetSocketAddress downstreamLocalAddress() {
        return carrier.listener().originalDestination();
    }

    @Override
    public InetSocketAddress downstreamDirectRemoteAddress() {
        return carrier.remoteAddress();
    }

    @Override
    public List<ResponseFlag> flags() {
        return flags;
    }

    @Override
    public LogType logType() {
        return logType;
    }

    @Override
    public long nanosAt(TimePoint point) {
        return switch (point) {
            case REQUEST_FIRST_BYTE -> 0;
            case REQUEST_LAST_BYTE -> requestEndNanos;
            case UPSTREAM_FIRST_BYTE_SENT -> connectedNanos;
            case UPSTREAM_LAST_BYTE_SENT ->
                    connectedNanos < 0 || requestEndNanos < 0
                            ? -1
                            : Math.max(connectedNanos, requestEndNanos);
            case UPSTREAM_FIRST_BYTE_RECEIVED, UPSTREAM_FIRST_BODY_BYTE_RECEIVED ->
                    responseStartNanos;
            case UPSTREAM_LAST_BYTE_RECEIVED -> upstreamEndNanos;
            case RESPONSE_FIRST_BYTE -> firstSentNanos;
            case RESPONSE_LAST_BYTE -> lastSentNanos;
            case UPSTREAM_CONNECT_START, UPSTREAM_CONNECTED, UPSTREAM_SECURED -> -1;
        };
    }

    @Override
    public long poolReadyNanos() {
        if (attemptNanos < 0) return -1;
        long until = connectedNanos < 0 ? durationNanos() : connectedNanos;
        return Math.max(0, until - attemptNanos);
    }

    @Override
    public String filterChainName() {
        return carrier.listener().filterChainName();
    }

    @Override
    public long routeResolutions() {
        return routeResolutions;
    }

    @Override
    public long routeResolutionMicros() {
        return routeResolutionNanos / 1000;
    }

    @Override
    public @Nullable String clusterStatName() {
        return cluster == null ? null : cluster.settings().statName();
    }

    @Override
    public @Nullable Map<String, ?> metadata(MetadataOwner owner) {
        RouteDecision chosen = decision;
        return switch (owner) {
            case DYNAMIC -> dynamicMetadata();
            case ROUTE -> chosen == null ? null : StructValues.of(chosen.route().metadata());
            case VIRTUAL_HOST ->
                    chosen == null ? null : StructValues.of(chosen.virtualHost().metadata());
            case CLUSTER -> cluster == null ? null : cluster.metadata();
            case UPSTREAM_HOST, LISTENER, LISTENER_FILTER_CHAIN -> null;
        };
    }

    /// The last one: Envoy forgets those before with each retry.
    @Override
    public List<Attempted> attempted() {
        if (lastAttempted == null) return List.of();
        return List.of(Attempted.of(lastAttempted));
    }

    @Override
    public @Nullable InetSocketAddress upstreamAddress() {
        return upstreamHost == null ? null : upstreamHost.address();
    }

    @Override
    public @Nullable String upstreamHostName() {
        return upstreamHost == null || upstreamHost.endpoint().hostname().isEmpty()
                ? null
                : upstreamHost.endpoint().hostname();
    }

    @Override
    public void addFlag(ResponseFlag flag) {
        if (flags.contains(flag)) return;
        if (flags.isEmpty()) flags = new ArrayList<>(2);
        flags.add(flag);
    }

    @Override
    public boolean hasFlag(ResponseFlag flag) {
        return flags.contains(flag);
    }

    @Override
    public Map<String, Map<String, Object>> dynamicMetadata() {
        if (metadata == null) metadata = new HashMap<>();
        return metadata;
    }

    @Override
    public Map<String, Map<String, Object>> connectionMetadata() {
        return carrier.listener().metadata();
    }

    @Override
    public Map<String, Map<String, Object>> typedMetadata() {
        if (typedMetadata == null) typedMetadata = new HashMap<>();
        return typedMetadata;
    }

    @Override
    public Map<String, Map<String, Object>> connectionTypedMetadata() {
        return TypedMetadata.of(carrier.listener().filterState());
    }

    @Override
    public Instant startTime() {
        Instant start = startTime;
        if (start == null) start = Instant.now().minusNanos(System.nanoTime() - startNanos);
        startTime = start;
        return start;
    }

    @Override
    public @Nullable Headers requestHeaders() {
        return requestHeaders;
    }

    @Override
    public @Nullable Headers responseHeaders() {
        return responseHeaders;
    }

    @Override
    public @Nullable Headers responseTrailers() {
        return responseTrailers;
    }

    @Override
    public int responseCode() {
        return replyStatus == 0 ? LoggedStream.super.responseCode() : replyStatus;
    }

    @Override
    public @Nullable String responseCodeDetails() {
        return details;
    }

    @Override
    public @Nullable String connectionTerminationDetails() {
        return terminationDetails;
    }

    @Override
    public @Nullable String upstreamTransportFailureReason() {
        return transportFailure;
    }

    @Override
    public String localReplyBody() {
        return new String(localReplyBody, StandardCharsets.UTF_8);
    }

    @Override
    public long bytesReceived() {
        return bytesReceived;
    }

    @Override
    public long bytesSent() {
        return bytesSent;
    }

    /// The request was answered 5xx, or not at all though the client waited.
    boolean hasFailed() {
        int status = responseCode();
        if (status != 0) return status >= 500;
        return !hasFlag(ResponseFlag.DOWNSTREAM_CONNECTION_TERMINATION);
    }

    @Override
    public long durationNanos() {
        return endNanos < 0 ? nanos() : endNanos;
    }

    @Override
    public long requestDurationNanos() {
        return requestEndNanos;
    }

    @Override
    public long responseDurationNanos() {
        return responseStartNanos;
    }

    @Override
    public @Nullable InetSocketAddress upstreamLocalAddress() {
        return upstreamLocalAddress;
    }

    @Override
    public @Nullable String upstreamProtocol() {
        return upstreamProtocol;
    }

    @Override
    public int upstreamAttempts() {
        return attempts;
    }

    @Override
    public String requestedServerName() {
        return carrier.listener().requestedServerName();
    }

    @Override
    public @Nullable String filterState(String key) {
        Object value = filterState == null ? null : filterState.get(key);
        if (value == null) value = carrier.listener().filterState().get(key);
        return value == null ? null : value.toString();
    }

    /// Of this stream alone.
    Map<String, Object> filterState() {
        if (filterState == null) filterState = new HashMap<>();
        return filterState;
    }

    @Override
    public @Nullable TlsSession tlsSession() {
        return downstreamTls();
    }

    @Override
    public @Nullable String virtualHost() {
        return virtualHostName;
    }

    @Override
    public @Nullable String virtualCluster() {
        return virtualCluster;
    }

    @Override
    public int attempts() {
        return attempts;
    }

    @Override
    public Map<String, ?> virtualHostMetadata() {
        Map<String, ?> ofHost = metadata(MetadataOwner.VIRTUAL_HOST);
        return ofHost == null ? Map.of() : ofHost;
    }

    @Override
    public Map<String, ?> clusterMetadata() {
        Map<String, ?> ofCluster = metadata(MetadataOwner.CLUSTER);
        return ofCluster == null ? Map.of() : ofCluster;
    }

    @Override
    public @Nullable String clusterProtocol() {
        Cluster chosen = cluster;
        if (chosen == null) return null;
        return switch (chosen.settings().connections().protocol()) {
            case HTTP1 -> "HTTP/1.1";
            case HTTP2, AUTO -> "HTTP/2";
            case DOWNSTREAM -> protocol();
        };
    }

    @Override
    public boolean isInbound() {
        return carrier.listener().isInbound();
    }

    @Override
    public @Nullable TlsPeer downstreamPeer() {
        TlsConnection tls = downstreamTls();
        return tls == null ? null : tls.peer();
    }

    @Override
    public Map<String, ?> routeMetadata() {
        Map<String, ?> ofRoute = metadata(MetadataOwner.ROUTE);
        return ofRoute == null ? Map.of() : ofRoute;
    }

    @Override
    public @Nullable TlsConnection downstreamTls() {
        return carrier.listener().tls();
    }

    @Override
    public @Nullable String virtualHostName() {
        return virtualHostName;
    }

    @Override
    public long connectionId() {
        return carrier.listener().connectionId();
    }

    @Override
    public void chosen(String cluster) {
        if (this.cluster == null) return;
        clusterName = cluster;
        attempts = Math.max(attempts, 1);
    }

    @Override
    public void virtualCluster(String name) {
        virtualCluster = name;
    }

    @Override
    public @Nullable String virtualClusterName() {
        return virtualCluster;
    }

    @Override
    public void attempt(Host host, int number) {
        upstreamHost = host;
        if (number == attemptNumber) return; // its response came
        attemptNanos = nanos();
        attempts = number;
        attemptNumber = number;
        lastAttempted = host;
    }

    @Override
    public void notAsked() {
        upstreamHost = null;
    }

    @Override
    public void connected(InetSocketAddress localAddress, @Nullable String protocol) {
        connectedNanos = nanos();
        upstreamProtocol = protocol;
        upstreamLocalAddress = localAddress;
    }

    @Override
    public void transportFailure(String reason) {
        transportFailure = reason;
    }

    @Override
    public void details(String text) {
        details = text;
    }
}
