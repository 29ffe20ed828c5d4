package io.leno.filters.extauthz;

import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import io.envoyproxy.envoy.type.matcher.v3.ListStringMatcher;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpStream;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.ByName;
import io.leno.filters.MetadataRule;
import io.leno.filters.MutationRules;
import io.leno.filters.RuntimeFraction;

import org.jspecify.annotations.Nullable;

/// A configuration of the filter, understood. Immutable.
final class AuthRules {
    private static final int FORBIDDEN = 403;

    final ExtAuthz config;
    final AuthService service;
    final AuthStats stats;
    final int statusOnError;
    final @Nullable MutationRules mutationRules;
    private final @Nullable RuntimeFraction enabled;
    private final @Nullable MetadataRule enabledMetadata;
    private final FilterContext context;

    AuthRules(ExtAuthz config, FilterContext context) {
        this.config = config;
        this.context = context;
        stats = new AuthStats(context.stats(), config.getStatPrefix());
        service = service(config);
        int onError = config.getStatusOnError().getCodeValue();
        statusOnError = onError == 0 ? FORBIDDEN : onError;
        mutationRules =
                config.hasDecoderHeaderMutationRules()
                        ? MutationRules.of(config.getDecoderHeaderMutationRules())
                        : null;
        enabled = config.hasFilterEnabled() ? RuntimeFraction.of(config.getFilterEnabled()) : null;
        enabledMetadata =
                config.hasFilterEnabledMetadata()
                        ? MetadataRule.of(config.getFilterEnabledMetadata())
                        : null;
    }

    @SuppressWarnings("deprecation") // allowed_headers of the request: most configurations have it
    private static AuthService service(ExtAuthz config) {
        ByName disallowed =
                config.hasDisallowedHeaders() ? ByName.of(config.getDisallowedHeaders()) : null;
        if (config.getTransportApiVersionValue() == 1)
            throw new InvalidPluginConfigException(
                    "ExtAuthz.transport_api_version: V2 (expected: V3)");
        return switch (config.getServicesCase()) {
            case HTTP_SERVICE -> {
                var request = config.getHttpService().getAuthorizationRequest();
                if (config.hasAllowedHeaders() && request.hasAllowedHeaders())
                    throw new InvalidPluginConfigException(
                            "Invalid duplicate configuration for allowed_headers.");
                ListStringMatcher allowed =
                        request.hasAllowedHeaders()
                                ? request.getAllowedHeaders()
                                : config.getAllowedHeaders();
                yield new HttpAuthService(config.getHttpService(), allowed, disallowed);
            }
            case GRPC_SERVICE -> {
                ByName allowed =
                        config.hasAllowedHeaders() ? ByName.of(config.getAllowedHeaders()) : null;
                boolean packed = config.getWithRequestBody().getPackAsBytes();
                yield new GrpcAuthService(
                        config.getGrpcService(),
                        new CheckRequests(config, allowed, disallowed, packed));
            }
            case SERVICES_NOT_SET ->
                    throw new InvalidPluginConfigException(
                            "ExtAuthz.services: not set (expected: grpc_service or http_service)");
        };
    }

    boolean isEnabled(HttpStream stream) {
        if (enabled != null && !enabled.hits(context.runtime())) return false;
        return enabledMetadata == null || enabledMetadata.matches(stream.info().dynamicMetadata());
    }

    boolean deniesAtDisable() {
        var flag = config.getDenyAtDisable();
        if (!config.hasDenyAtDisable()) return false;
        return context.runtime().flag(flag.getRuntimeKey(), flag.getDefaultValue().getValue());
    }

    boolean chargesCluster() {
        return !config.hasChargeClusterResponseStats()
                || config.getChargeClusterResponseStats().getValue();
    }

    boolean takesMetadata() {
        return !config.hasEnableDynamicMetadataIngestion()
                || config.getEnableDynamicMetadataIngestion().getValue();
    }
}
