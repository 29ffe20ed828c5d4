package io.leno.filters.extauthz;

import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.extensions.filters.network.ext_authz.v3.ExtAuthz;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.leno.api.connection.NetworkConnection;
import io.leno.api.connection.NetworkFilterContext;
import io.leno.api.filter.FilterStats;
import io.leno.api.filter.StreamInfo;
import io.leno.api.filter.TlsSession;
import io.leno.filters.GrpcCall;
import io.leno.filters.MetadataRule;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.function.Consumer;

/// How connections are asked about, and what is counted. Immutable; for all event loops.
final class ConnectionChecks {
    private static final Duration TIMEOUT = Duration.ofMillis(200);

    private final ExtAuthz config;
    private final NetworkFilterContext context;
    private final GrpcCall<CheckResponse> call;
    private final @Nullable MetadataRule enabled;

    final FilterStats.Gauge active;
    final FilterStats.Counter total;
    final FilterStats.Counter ok;
    final FilterStats.Counter denied;
    final FilterStats.Counter error;
    final FilterStats.Counter failureAllowed;
    final FilterStats.Counter closed;
    final FilterStats.Counter disabled;

    ConnectionChecks(ExtAuthz config, NetworkFilterContext context) {
        this.config = config;
        this.context = context;
        call =
                GrpcCall.of(
                        config.getGrpcService(),
                        "/envoy.service.auth.v3.Authorization/Check",
                        TIMEOUT,
                        CheckResponse.parser());
        enabled =
                config.hasFilterEnabledMetadata()
                        ? MetadataRule.of(config.getFilterEnabledMetadata())
                        : null;
        String prefix = "ext_authz." + config.getStatPrefix() + ".";
        active = context.stats().gauge(prefix + "active");
        total = context.stats().counter(prefix + "total");
        ok = context.stats().counter(prefix + "ok");
        denied = context.stats().counter(prefix + "denied");
        error = context.stats().counter(prefix + "error");
        failureAllowed = context.stats().counter(prefix + "failure_mode_allowed");
        closed = context.stats().counter(prefix + "cx_closed");
        disabled = context.stats().counter(prefix + "disabled");
    }

    /// Whether a connection that nobody could say anything about goes on.
    boolean allowsOnError() {
        return config.getFailureModeAllow();
    }

    boolean isFor(NetworkConnection connection) {
        return enabled == null || enabled.matches(connection.info().dynamicMetadata());
    }

    /// The answer comes on the connection's event loop, unless it ends before; null for none.
    void ask(NetworkConnection connection, Consumer<@Nullable CheckResponse> then) {
        call.send(
                context.clusters(),
                request(connection),
                outcome -> connection.execute(() -> then.accept(outcome.message())));
    }

    private CheckRequest request(NetworkConnection connection) {
        StreamInfo info = connection.info();
        TlsSession tls = info.tlsSession();
        var request = CheckRequest.newBuilder();
        var attributes = request.getAttributesBuilder();
        attributes.setSource(
                Peers.source(
                        info.downstreamRemoteAddress(), tls, config.getIncludePeerCertificate()));
        attributes.setDestination(Peers.destination(info, tls));
        attributes.getDestinationBuilder().setService(connection.requestedServerName());
        attributes.setMetadataContext(Metadata.getDefaultInstance()); // there, if empty
        if (config.getIncludeTlsSession())
            attributes.getTlsSessionBuilder().setSni(connection.requestedServerName());
        return request.build();
    }
}
