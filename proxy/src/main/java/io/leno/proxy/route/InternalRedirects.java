package io.leno.proxy.route;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.route.v3.InternalRedirectPolicy;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.extensions.internal_redirect.allow_listed_routes.v3.AllowListedRoutesConfig;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// Redirects of the upstream that are followed here, not by the client. Envoy:
/// `InternalRedirectPolicy`. Immutable.
///
/// @param most how many in a row
/// @param codes of responses that are followed
/// @param headersToCopy from the response to the next request; lower case
/// @param oncePerTarget no target is reached twice from the same route. Envoy: `previous_routes`
/// @param safeCrossScheme only requests that came by TLS may be led to TLS
/// @param allowedRoutes names of the only targets; null: any
public record InternalRedirects(
        int most,
        Set<Integer> codes,
        boolean allowCrossScheme,
        List<String> headersToCopy,
        boolean oncePerTarget,
        boolean safeCrossScheme,
        @Nullable Set<String> allowedRoutes) {
    private static final Set<Integer> POSSIBLE = Set.of(301, 302, 303, 307, 308);
    private static final String PREFIX = "envoy.extensions.internal_redirect.";

    /// Null where redirects are the client's affair.
    @SuppressWarnings("deprecation") // internal_redirect_action: older control planes still send it
    static @Nullable InternalRedirects compile(RouteAction action) {
        if (action.hasInternalRedirectPolicy()) return of(action.getInternalRedirectPolicy());
        boolean handled =
                action.getInternalRedirectAction()
                        == RouteAction.InternalRedirectAction.HANDLE_INTERNAL_REDIRECT;
        if (!handled) return null;
        var policy = InternalRedirectPolicy.newBuilder();
        if (action.hasMaxInternalRedirects()) {
            policy.setMaxInternalRedirects(action.getMaxInternalRedirects());
        }
        return of(policy.build());
    }

    private static InternalRedirects of(InternalRedirectPolicy config) {
        var allowed = new ArrayList<String>();
        boolean listed = false;
        boolean once = false;
        boolean safe = false;
        for (var predicate : config.getPredicatesList()) {
            String type = typeName(predicate.getTypedConfig());
            switch (type) {
                case PREFIX + "previous_routes.v3.PreviousRoutesConfig" -> once = true;
                case PREFIX + "safe_cross_scheme.v3.SafeCrossSchemeConfig" -> safe = true;
                case PREFIX + "allow_listed_routes.v3.AllowListedRoutesConfig" -> {
                    listed = true;
                    allowed.addAll(allowed(predicate.getTypedConfig()));
                }
                default ->
                        throw RouteCompiler.unsupported(
                                "InternalRedirectPolicy.predicates", predicate.getName());
            }
        }
        return new InternalRedirects(
                config.hasMaxInternalRedirects() ? config.getMaxInternalRedirects().getValue() : 1,
                codes(config),
                config.getAllowCrossSchemeRedirect(),
                config.getResponseHeadersToCopyList().stream()
                        .map(header -> header.toLowerCase(Locale.ROOT))
                        .toList(),
                once,
                safe,
                listed ? Set.copyOf(allowed) : null);
    }

    private static Set<Integer> codes(InternalRedirectPolicy config) {
        if (config.getRedirectResponseCodesCount() == 0) return Set.of(302);
        return config.getRedirectResponseCodesList().stream()
                .filter(POSSIBLE::contains)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static List<String> allowed(Any config) {
        try {
            return AllowListedRoutesConfig.parseFrom(config.getValue()).getAllowedRouteNamesList();
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidRouteException("allow_listed_routes: " + e.getMessage(), e);
        }
    }

    private static String typeName(Any any) {
        return any.getTypeUrl().substring(any.getTypeUrl().lastIndexOf('/') + 1);
    }
}
