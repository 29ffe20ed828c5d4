package io.leno.proxy.call;

import io.leno.api.filter.Headers;
import io.leno.api.filter.ResponseFlag;
import io.leno.api.filter.StreamInfo;
import io.leno.proxy.accesslog.LoggedStream;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.tls.TlsConnection;
import io.leno.proxy.upstream.UpstreamJournal;
import io.leno.proxy.upstream.Worker;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// What is known about a call while the router works for it; nothing of it is logged.
final class CallInfo implements StreamInfo, LoggedStream, UpstreamJournal {
    private final Instant startTime = Instant.now();
    private final Worker worker;
    private final long startNanos;
    private final Cluster cluster;
    private final InetSocketAddress us;
    private final Set<ResponseFlag> flags = EnumSet.noneOf(ResponseFlag.class);
    private final Map<String, Map<String, Object>> metadata = new HashMap<>();
    @Nullable Headers request;
    @Nullable Headers response;
    private @Nullable Host host;
    private @Nullable InetSocketAddress localAddress;
    private @Nullable String protocol;
    private @Nullable String details;
    private @Nullable String transportFailure;

    CallInfo(Worker worker, Cluster cluster, String machineAddress) {
        this.worker = worker;
        this.cluster = cluster;
        startNanos = worker.nanoTime();
        us = new InetSocketAddress(machineAddress, 0);
    }

    Set<ResponseFlag> flagSet() {
        return flags;
    }

    @Override
    public StreamInfo info() {
        return this;
    }

    @Override
    public Instant startTime() {
        return startTime;
    }

    @Override
    public @Nullable Headers requestHeaders() {
        return request;
    }

    @Override
    public @Nullable Headers responseHeaders() {
        return response;
    }

    @Override
    public @Nullable Headers responseTrailers() {
        return null;
    }

    @Override
    public @Nullable String responseCodeDetails() {
        return details;
    }

    @Override
    public @Nullable String connectionTerminationDetails() {
        return null;
    }

    @Override
    public @Nullable String upstreamTransportFailureReason() {
        return transportFailure;
    }

    @Override
    public long bytesReceived() {
        return 0;
    }

    @Override
    public long bytesSent() {
        return 0;
    }

    @Override
    public long durationNanos() {
        return worker.nanoTime() - startNanos;
    }

    @Override
    public long requestDurationNanos() {
        return -1;
    }

    @Override
    public long responseDurationNanos() {
        return -1;
    }

    @Override
    public @Nullable InetSocketAddress upstreamLocalAddress() {
        return localAddress;
    }

    @Override
    public @Nullable String upstreamProtocol() {
        return protocol;
    }

    @Override
    public @Nullable String requestedServerName() {
        return null;
    }

    @Override
    public @Nullable String virtualHostName() {
        return null;
    }

    @Override
    public @Nullable String virtualClusterName() {
        return null;
    }

    @Override
    public int upstreamAttempts() {
        return 0;
    }

    @Override
    public long connectionId() {
        return 0;
    }

    @Override
    public String protocol() {
        return "HTTP/1.1";
    }

    @Override
    public String listenerName() {
        return "";
    }

    @Override
    public @Nullable String routeName() {
        return null;
    }

    @Override
    public String clusterName() {
        return cluster.name();
    }

    @Override
    public InetSocketAddress downstreamRemoteAddress() {
        return us;
    }

    @Override
    public InetSocketAddress downstreamLocalAddress() {
        return us;
    }

    @Override
    public InetSocketAddress downstreamDirectRemoteAddress() {
        return us;
    }

    @Override
    public @Nullable TlsConnection downstreamTls() {
        return null;
    }

    @Override
    public @Nullable String filterState(String key) {
        return null;
    }

    @Override
    public @Nullable InetSocketAddress upstreamAddress() {
        return host == null ? null : host.address();
    }

    @Override
    public void addFlag(ResponseFlag flag) {
        flags.add(flag);
    }

    @Override
    public boolean hasFlag(ResponseFlag flag) {
        return flags.contains(flag);
    }

    @Override
    public Map<String, Map<String, Object>> dynamicMetadata() {
        return metadata;
    }

    @Override
    public void chosen(String name) {}

    @Override
    public void virtualCluster(String name) {}

    @Override
    public void attempt(Host to, int number) {
        host = to;
    }

    @Override
    public void notAsked() {
        host = null;
    }

    @Override
    public void connected(InetSocketAddress local, @Nullable String spoken) {
        localAddress = local;
        protocol = spoken;
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
