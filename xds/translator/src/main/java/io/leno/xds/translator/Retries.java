package io.leno.xds.translator;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryBackOff;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryHostPredicate;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryPriority;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import io.leno.api.istio.MeshConfig;
import io.leno.api.istio.VirtualService.Retry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Optional;

/// Retry policies: that of a rule, or the mesh's own.
final class Retries {
    private static final int DEFAULT_ATTEMPTS = 2;
    private static final String DEFAULT_CONDITIONS =
            "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes";
    private static final String STATUS_CODES = "retriable-status-codes";
    private static final int OTHER_HOST_ATTEMPTS = 5;

    private Retries() {}

    /// A request that never reached the application may be repeated whatever its method.
    ///
    /// @return empty where the mesh turns retries off
    static Optional<RetryPolicy> inbound(MeshConfig mesh) {
        var policy =
                RetryPolicy.newBuilder()
                        .setNumRetries(Protos.uint32(DEFAULT_ATTEMPTS))
                        .setRetryOn("reset-before-request");
        Retry told = mesh.defaultInboundHttpRetryPolicy();
        if (told == null) return Optional.of(policy.build());
        if (told.attempts() <= 0) return Optional.empty();
        policy.setNumRetries(Protos.uint32(told.attempts()));
        if (!told.retryOn().isBlank()) setConditions(policy, told.retryOn());
        if (told.backoff() != null) {
            policy.getRetryBackOffBuilder().setBaseInterval(Protos.duration(told.backoff()));
        }
        return Optional.of(policy.build());
    }

    /// @param ofRoute null is the mesh's default: that of its configuration, else Istio's
    /// @param hashed requests that belong to one endpoint are tried there again
    /// @return empty where the rule turns retries off
    static Optional<RetryPolicy> of(MeshConfig mesh, @Nullable Retry ofRoute, boolean hashed) {
        Retry retry = ofRoute == null ? mesh.defaultHttpRetryPolicy() : ofRoute;
        var policy =
                RetryPolicy.newBuilder()
                        .setNumRetries(Protos.uint32(DEFAULT_ATTEMPTS))
                        .setRetryOn(DEFAULT_CONDITIONS)
                        .setHostSelectionRetryMaxAttempts(OTHER_HOST_ATTEMPTS);
        if (!hashed) policy.addRetryHostPredicate(otherHosts());
        if (retry == null) return Optional.of(policy.build());
        if (retry.attempts() <= 0) return Optional.empty();
        policy.setNumRetries(Protos.uint32(retry.attempts()));
        if (!retry.retryOn().isBlank()) setConditions(policy, retry.retryOn());
        if (retry.perTryTimeout() != null) {
            policy.setPerTryTimeout(Protos.duration(retry.perTryTimeout()));
        }
        if (retry.retryIgnorePreviousHosts() != null) {
            policy.clearRetryHostPredicate();
            if (retry.retryIgnorePreviousHosts()) policy.addRetryHostPredicate(otherHosts());
        }
        if (Boolean.TRUE.equals(retry.retryRemoteLocalities())) {
            policy.setRetryPriority(otherLocalities());
        }
        if (retry.backoff() != null) {
            policy.setRetryBackOff(
                    RetryBackOff.newBuilder().setBaseInterval(Protos.duration(retry.backoff())));
        }
        return Optional.of(policy.build());
    }

    /// Istio takes status codes among the conditions: `503,reset`.
    private static void setConditions(RetryPolicy.Builder policy, String retryOn) {
        var conditions = new ArrayList<String>();
        for (String part : retryOn.split(",", -1)) {
            String condition = part.strip();
            if (condition.isEmpty()) continue;
            if (condition.matches("[1-5][0-9]{2}")) {
                policy.addRetriableStatusCodes(Integer.parseInt(condition));
            } else {
                conditions.add(condition);
            }
        }
        if (policy.getRetriableStatusCodesCount() > 0 && !conditions.contains(STATUS_CODES)) {
            conditions.add(STATUS_CODES);
        }
        policy.setRetryOn(String.join(",", conditions));
    }

    private static RetryHostPredicate otherHosts() {
        return RetryHostPredicate.newBuilder()
                .setName("envoy.retry_host_predicates.previous_hosts")
                .setTypedConfig(Protos.any(PreviousHostsPredicate.getDefaultInstance()))
                .build();
    }

    private static RetryPriority otherLocalities() {
        Any config =
                Protos.any(PreviousPrioritiesConfig.newBuilder().setUpdateFrequency(2).build());
        return RetryPriority.newBuilder()
                .setName("envoy.retry_priorities.previous_priorities")
                .setTypedConfig(config)
                .build();
    }
}
