package io.leno.filters.ratelimit;

import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import io.envoyproxy.envoy.extensions.filters.network.ratelimit.v3.RateLimit;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.leno.api.connection.NetworkConnection;
import io.leno.api.connection.NetworkFilterContext;
import io.leno.api.filter.FilterStats;
import io.leno.filters.GrpcCall;
import io.leno.filters.HttpUris;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/// How connections are asked about, and what is counted. Immutable; for all event loops.
final class ConnectionLimits {
    private static final Duration TIMEOUT = Duration.ofMillis(20);

    private final RateLimit config;
    private final NetworkFilterContext context;
    private final GrpcCall<RateLimitResponse> service;
    private final List<List<Entry>> descriptors;

    final FilterStats.Gauge active;
    final FilterStats.Counter total;
    final FilterStats.Counter ok;
    final FilterStats.Counter overLimit;
    final FilterStats.Counter error;
    final FilterStats.Counter failureAllowed;
    final FilterStats.Counter closed;

    private record Entry(String key, Function<NetworkConnection, String> value) {}

    ConnectionLimits(RateLimit config, NetworkFilterContext context) {
        this.config = config;
        this.context = context;
        service =
                GrpcCall.of(
                        config.getRateLimitService().getGrpcService().toBuilder()
                                .clearTimeout()
                                .build(),
                        "/envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit",
                        config.hasTimeout() ? HttpUris.duration(config.getTimeout()) : TIMEOUT,
                        RateLimitResponse.parser());
        descriptors = config.getDescriptorsList().stream().map(this::entries).toList();
        String prefix = "ratelimit." + config.getStatPrefix() + ".";
        active = context.stats().gauge(prefix + "active");
        total = context.stats().counter(prefix + "total");
        ok = context.stats().counter(prefix + "ok");
        overLimit = context.stats().counter(prefix + "over_limit");
        error = context.stats().counter(prefix + "error");
        failureAllowed = context.stats().counter(prefix + "failure_mode_allowed");
        closed = context.stats().counter(prefix + "cx_closed");
    }

    /// A limit that a descriptor asks for is not told, as in Envoy.
    private List<Entry> entries(RateLimitDescriptor descriptor) {
        return descriptor.getEntriesList().stream()
                .map(entry -> new Entry(entry.getKey(), context.format(entry.getValue())))
                .toList();
    }

    boolean isEnabled() {
        return context.runtime().includes("ratelimit.tcp_filter_enabled", 100, 100);
    }

    boolean isEnforced() {
        return context.runtime().includes("ratelimit.tcp_filter_enforcing", 100, 100);
    }

    /// Whether a connection that nobody could say anything about goes on.
    boolean allowsOnError() {
        return !config.getFailureModeDeny();
    }

    /// The answer comes on the connection's event loop, unless it ends before; null for none.
    void ask(NetworkConnection connection, Consumer<@Nullable RateLimitResponse> then) {
        service.send(
                context.clusters(),
                request(connection),
                outcome -> connection.execute(() -> then.accept(outcome.message())));
    }

    private RateLimitRequest request(NetworkConnection connection) {
        var request = RateLimitRequest.newBuilder().setDomain(config.getDomain());
        for (List<Entry> entries : descriptors) {
            var descriptor = request.addDescriptorsBuilder();
            for (Entry entry : entries)
                descriptor
                        .addEntriesBuilder()
                        .setKey(entry.key())
                        .setValue(entry.value().apply(connection));
        }
        return request.build();
    }
}
