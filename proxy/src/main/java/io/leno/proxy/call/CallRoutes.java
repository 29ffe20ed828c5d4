package io.leno.proxy.call;

import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;

import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.leno.api.filter.HttpCall;
import io.leno.proxy.route.RouteTable;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.ConcurrentHashMap;

/// The routes calls take, one for each cluster, timeout and retry policy; there are as many as
/// configurations name, and scripts that make up ever new timeouts do not fill the memory. From any
/// thread. Envoy: `AsyncStreamImpl::RouteEntryImpl`.
final class CallRoutes {
    private static final int MOST = 1000;

    private final ConcurrentHashMap<Key, RouteTable> tables = new ConcurrentHashMap<>();

    private record Key(
            String cluster, java.time.Duration timeout, HttpCall.@Nullable Retries retries) {}

    RouteTable of(HttpCall call) {
        var key = new Key(call.cluster(), call.timeout(), call.retries());
        RouteTable known = tables.get(key);
        if (known != null) return known;
        if (tables.size() >= MOST) tables.clear();
        return tables.computeIfAbsent(key, CallRoutes::compile);
    }

    private static RouteTable compile(Key key) {
        var config = RouteConfiguration.newBuilder();
        var host = config.addVirtualHostsBuilder().setName("async").addDomains("*");
        var route = host.addRoutesBuilder();
        route.getMatchBuilder().setPrefix("");
        var action =
                route.getRouteBuilder().setCluster(key.cluster()).setTimeout(proto(key.timeout()));
        HttpCall.Retries retries = key.retries();
        if (retries != null) action.setRetryPolicy(policy(retries));
        return RouteTable.compile(config.build());
    }

    private static RetryPolicy policy(HttpCall.Retries retries) {
        var policy =
                RetryPolicy.newBuilder()
                        .setRetryOn(retries.on())
                        .setNumRetries(UInt32Value.of(retries.times()));
        policy.getRetryBackOffBuilder()
                .setBaseInterval(proto(retries.baseInterval()))
                .setMaxInterval(proto(retries.maxInterval()));
        return policy.build();
    }

    private static Duration proto(java.time.Duration duration) {
        return Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }
}
