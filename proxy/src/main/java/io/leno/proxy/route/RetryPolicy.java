package io.leno.proxy.route;

import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.extensions.retry.host.omit_host_metadata.v3.OmitHostMetadataConfig;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import io.leno.proxy.match.HeaderMatch;
import io.leno.proxy.match.MetadataLabels;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// When and how a request is tried again. Immutable.
///
/// @param retries besides the first attempt
/// @param perTryTimeout zero: none
/// @param perTryIdleTimeout zero: none
/// @param backOffBase the first pause lies between zero and this
/// @param backOffMax no pause is longer
/// @param avoidPreviousHosts tries another endpoint than before
/// @param omitCanaryHosts never retries on a canary endpoint
/// @param omittedLabels never retries on an endpoint with these; null: no such condition
/// @param hostSelectionAttempts how often an endpoint is chosen anew to avoid those
/// @param priorityFrequency after how many attempts the priorities that were tried are avoided; 0:
///   never. Envoy: `previous_priorities`
/// @param retriableHeaders of responses, with [Condition#RETRIABLE_HEADERS]
/// @param retriableRequestHeaders when not empty, only requests that match one are retried
/// @param resetHeaders whose value tells how long to wait, where the upstream limits its rate
/// @param resetMax no such wait is longer
public record RetryPolicy(
        Set<Condition> on,
        int retries,
        Duration perTryTimeout,
        Duration perTryIdleTimeout,
        Set<Integer> retriableStatusCodes,
        Duration backOffBase,
        Duration backOffMax,
        boolean avoidPreviousHosts,
        boolean omitCanaryHosts,
        @Nullable Map<String, Object> omittedLabels,
        int hostSelectionAttempts,
        int priorityFrequency,
        List<HeaderMatch> retriableHeaders,
        List<HeaderMatch> retriableRequestHeaders,
        List<ResetHeader> resetHeaders,
        Duration resetMax) {
    /// What is a reason to retry. Envoy: `x-envoy-retry-on` and `x-envoy-retry-grpc-on`.
    public enum Condition {
        SERVER_ERROR("5xx"),
        GATEWAY_ERROR("gateway-error"),
        RESET("reset"),
        RESET_BEFORE_REQUEST("reset-before-request"),
        CONNECT_FAILURE("connect-failure"),
        ENVOY_RATELIMITED("envoy-ratelimited"),
        RETRIABLE_4XX("retriable-4xx"),
        REFUSED_STREAM("refused-stream"),
        RETRIABLE_STATUS_CODES("retriable-status-codes"),
        RETRIABLE_HEADERS("retriable-headers"),
        HTTP3_POST_CONNECT_FAILURE("http3-post-connect-failure"),
        GRPC_CANCELLED("cancelled"),
        GRPC_DEADLINE_EXCEEDED("deadline-exceeded"),
        GRPC_INTERNAL("internal"),
        GRPC_RESOURCE_EXHAUSTED("resource-exhausted"),
        GRPC_UNAVAILABLE("unavailable");

        private final String text;

        Condition(String text) {
            this.text = text;
        }

        private boolean isGrpc() {
            return compareTo(GRPC_CANCELLED) >= 0;
        }
    }

    /// @param seconds how the value reads: true in seconds from now, false as a Unix time
    public record ResetHeader(String name, boolean seconds) {}

    private static final Duration BASE = Duration.ofMillis(25);
    private static final Duration RESET_MAX = Duration.ofMinutes(5);
    private static final String PREVIOUS_HOSTS =
            "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate";
    private static final String OMIT_METADATA =
            "envoy.extensions.retry.host.omit_host_metadata.v3.OmitHostMetadataConfig";
    private static final String OMIT_CANARY =
            "envoy.extensions.retry.host.omit_canary_hosts.v3.OmitCanaryHostsPredicate";

    public RetryPolicy {
        on = Set.copyOf(on);
        retriableStatusCodes = Set.copyOf(retriableStatusCodes);
        retriableHeaders = List.copyOf(retriableHeaders);
        retriableRequestHeaders = List.copyOf(retriableRequestHeaders);
        resetHeaders = List.copyOf(resetHeaders);
    }

    static RetryPolicy compile(io.envoyproxy.envoy.config.route.v3.RetryPolicy config) {
        refuseUnsupported(config);
        Duration base = backOffBase(config);
        var limited = config.getRateLimitedRetryBackOff();
        var hosts =
                config.getRetryHostPredicateList().stream().map(RetryPolicy::predicate).toList();
        return new RetryPolicy(
                conditions(config.getRetryOn()),
                config.hasNumRetries() ? config.getNumRetries().getValue() : 1,
                duration(config.getPerTryTimeout()),
                duration(config.getPerTryIdleTimeout()),
                Set.copyOf(config.getRetriableStatusCodesList()),
                base,
                backOffMax(config, base),
                hosts.contains(PREVIOUS_HOSTS),
                hosts.contains(OMIT_CANARY),
                omittedLabels(config),
                (int) Math.max(1, config.getHostSelectionRetryMaxAttempts()),
                priorityFrequency(config.getRetryPriority()),
                config.getRetriableHeadersList().stream().map(HeaderMatch::compile).toList(),
                config.getRetriableRequestHeadersList().stream().map(HeaderMatch::compile).toList(),
                limited.getResetHeadersList().stream().map(RetryPolicy::resetHeader).toList(),
                limited.hasMaxInterval() ? duration(limited.getMaxInterval()) : RESET_MAX);
    }

    private static void refuseUnsupported(io.envoyproxy.envoy.config.route.v3.RetryPolicy config) {
        if (config.getRetryOptionsPredicatesCount() > 0) {
            throw RouteCompiler.unsupported(
                    "RetryPolicy.retry_options_predicates",
                    config.getRetryOptionsPredicates(0).getName());
        }
    }

    private static int priorityFrequency(
            io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryPriority config) {
        if (config.equals(config.getDefaultInstanceForType())) return 0;
        if (!config.getTypedConfig().is(PreviousPrioritiesConfig.class))
            throw RouteCompiler.unsupported("RetryPolicy.retry_priority", config.getName());
        try {
            int frequency =
                    config.getTypedConfig()
                            .unpack(PreviousPrioritiesConfig.class)
                            .getUpdateFrequency();
            if (frequency > 0) return frequency;
            throw new InvalidRouteException(
                    "PreviousPrioritiesConfigValidationError.UpdateFrequency: value must be greater"
                            + " than 0");
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidRouteException("retry_priority: " + e.getMessage());
        }
    }

    private static @Nullable Map<String, Object> omittedLabels(
            io.envoyproxy.envoy.config.route.v3.RetryPolicy config) {
        for (var predicate : config.getRetryHostPredicateList()) {
            if (!predicate.getTypedConfig().is(OmitHostMetadataConfig.class)) continue;
            try {
                var omitted = predicate.getTypedConfig().unpack(OmitHostMetadataConfig.class);
                var labels = omitted.getMetadataMatch().getFilterMetadataMap().get("envoy.lb");
                return labels == null ? Map.of() : MetadataLabels.of(labels);
            } catch (InvalidProtocolBufferException e) {
                throw new InvalidRouteException("retry_host_predicate: " + e.getMessage());
            }
        }
        return null;
    }

    private static String predicate(
            io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryHostPredicate config) {
        String url = config.getTypedConfig().getTypeUrl();
        String type = url.substring(url.lastIndexOf('/') + 1);
        if (Set.of(PREVIOUS_HOSTS, OMIT_CANARY, OMIT_METADATA).contains(type)) return type;
        return switch (config.getName()) {
            case "envoy.retry_host_predicates.previous_hosts" -> PREVIOUS_HOSTS;
            case "envoy.retry_host_predicates.omit_canary_hosts" -> OMIT_CANARY;
            default ->
                    throw RouteCompiler.unsupported(
                            "RetryPolicy.retry_host_predicate", config.getName());
        };
    }

    private static Duration backOffBase(io.envoyproxy.envoy.config.route.v3.RetryPolicy config) {
        if (!config.hasRetryBackOff()) return BASE;
        if (!config.getRetryBackOff().hasBaseInterval()) {
            throw new InvalidRouteException("RetryBackOff.base_interval: value is required");
        }
        Duration base = duration(config.getRetryBackOff().getBaseInterval());
        return base.toMillis() < 1 ? Duration.ofMillis(1) : base;
    }

    private static Duration backOffMax(
            io.envoyproxy.envoy.config.route.v3.RetryPolicy config, Duration base) {
        if (!config.getRetryBackOff().hasMaxInterval()) return base.multipliedBy(10);
        Duration max = duration(config.getRetryBackOff().getMaxInterval());
        if (max.compareTo(base) < 0) {
            throw new InvalidRouteException(
                    "retry_policy.max_interval must greater than or equal to the base_interval");
        }
        return max;
    }

    private static ResetHeader resetHeader(
            io.envoyproxy.envoy.config.route.v3.RetryPolicy.ResetHeader config) {
        boolean seconds =
                config.getFormat()
                        == io.envoyproxy.envoy.config.route.v3.RetryPolicy.ResetHeaderFormat
                                .SECONDS;
        return new ResetHeader(config.getName().toLowerCase(Locale.ROOT), seconds);
    }

    /// The conditions of a `retry_on`, of both kinds. Words that are unknown are passed over, as
    /// Envoy does.
    private static Set<Condition> conditions(String text) {
        Set<Condition> all = httpConditions(text);
        all.addAll(grpcConditions(text));
        return all;
    }

    /// The conditions of an `x-envoy-retry-on`; none of null.
    public static Set<Condition> httpConditions(@Nullable String text) {
        return conditions(text, false);
    }

    /// The conditions of an `x-envoy-retry-grpc-on`; none of null.
    public static Set<Condition> grpcConditions(@Nullable String text) {
        return conditions(text, true);
    }

    private static Set<Condition> conditions(@Nullable String text, boolean grpc) {
        var conditions = EnumSet.noneOf(Condition.class);
        if (text == null || text.isEmpty()) return conditions;
        for (String word : text.split(",", -1)) {
            Condition known = condition(word.strip(), grpc);
            if (known != null) conditions.add(known);
        }
        return conditions;
    }

    private static @Nullable Condition condition(String word, boolean grpc) {
        for (Condition condition : Condition.values()) {
            if (condition.isGrpc() == grpc && condition.text.equals(word)) return condition;
        }
        return null;
    }

    /// Whether each word of an `x-envoy-retry-on`, or `x-envoy-retry-grpc-on`, is known.
    public static boolean allKnown(String text, boolean grpc) {
        for (String word : text.split(",", -1)) {
            if (condition(word.strip(), grpc) == null) return false;
        }
        return true;
    }

    private static Duration duration(com.google.protobuf.Duration duration) {
        return TimeSpan.of(duration, InvalidRouteException::new);
    }
}
