package io.leno.filters;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.buffer.BufferFilterFactory;
import io.leno.filters.cdnloop.CdnLoopFilterFactory;
import io.leno.filters.cors.CorsFilterFactory;
import io.leno.filters.extauthz.ExtAuthzFilterFactory;
import io.leno.filters.fault.FaultFilterFactory;
import io.leno.filters.grpcstats.GrpcStatsFilterFactory;
import io.leno.filters.grpcweb.GrpcWebFilterFactory;
import io.leno.filters.headermutation.HeaderMutationFilterFactory;
import io.leno.filters.jwt.JwtFilterFactory;
import io.leno.filters.localratelimit.LocalRateLimitFilterFactory;
import io.leno.filters.ratelimit.RateLimitFilterFactory;
import io.leno.filters.rbac.RbacFilterFactory;
import io.leno.testkit.HttpFilterContract;

import org.junit.jupiter.api.Nested;

import java.util.List;
import java.util.function.Supplier;

/// What every filter promises, ours promise.
class BuiltinContractsTest {
    /// With a configuration that is good, and one that has a field too many.
    private abstract static class Builtin extends HttpFilterContract {
        private final Supplier<HttpFilterFactory> factory;
        private final String typeUrl;
        private final String good;

        Builtin(Supplier<HttpFilterFactory> factory, String message, String good) {
            this.factory = factory;
            typeUrl = FilterConfig.typeUrl("envoy.extensions.filters.http." + message);
            this.good = good;
        }

        @Override
        protected HttpFilterFactory newFactory() {
            return factory.get();
        }

        @Override
        protected PluginConfig goodConfig() {
            return json(typeUrl, good);
        }

        @Override
        protected List<PluginConfig> badConfigs() {
            return List.of(
                    json(typeUrl, "{\"noSuchField\": 1}"),
                    json(FilterConfig.typeUrl("envoy.type.v3.Percent"), "{}"));
        }
    }

    @Nested
    class Buffer extends Builtin {
        Buffer() {
            super(BufferFilterFactory::new, "buffer.v3.Buffer", "{\"maxRequestBytes\": 10}");
        }
    }

    @Nested
    class CdnLoop extends Builtin {
        CdnLoop() {
            super(
                    CdnLoopFilterFactory::new,
                    "cdn_loop.v3.CdnLoopConfig",
                    "{\"cdnId\": \"cdn.example\"}");
        }
    }

    @Nested
    class Cors extends Builtin {
        Cors() {
            super(CorsFilterFactory::new, "cors.v3.Cors", "{}");
        }
    }

    @Nested
    class ExtAuthz extends Builtin {
        ExtAuthz() {
            super(
                    ExtAuthzFilterFactory::new,
                    "ext_authz.v3.ExtAuthz",
                    "{\"grpcService\": {\"envoyGrpc\": {\"clusterName\": \"auth\"}}}");
        }
    }

    @Nested
    class Fault extends Builtin {
        Fault() {
            super(
                    FaultFilterFactory::new,
                    "fault.v3.HTTPFault",
                    "{\"abort\": {\"httpStatus\": 503, \"percentage\": {\"numerator\": 100}}}");
        }
    }

    @Nested
    class GrpcStats extends Builtin {
        GrpcStats() {
            super(GrpcStatsFilterFactory::new, "grpc_stats.v3.FilterConfig", "{}");
        }
    }

    @Nested
    class GrpcWeb extends Builtin {
        GrpcWeb() {
            super(GrpcWebFilterFactory::new, "grpc_web.v3.GrpcWeb", "{}");
        }
    }

    @Nested
    class HeaderMutation extends Builtin {
        HeaderMutation() {
            super(HeaderMutationFilterFactory::new, "header_mutation.v3.HeaderMutation", "{}");
        }
    }

    @Nested
    class JwtAuthn extends Builtin {
        JwtAuthn() {
            super(
                    JwtFilterFactory::new,
                    "jwt_authn.v3.JwtAuthentication",
                    "{\"rules\": [{\"match\": {\"prefix\": \"/\"}}]}");
        }
    }

    @Nested
    class LocalRateLimit extends Builtin {
        LocalRateLimit() {
            super(
                    LocalRateLimitFilterFactory::new,
                    "local_ratelimit.v3.LocalRateLimit",
                    "{\"statPrefix\": \"a\"}");
        }
    }

    @Nested
    class RateLimit extends Builtin {
        RateLimit() {
            super(
                    RateLimitFilterFactory::new,
                    "ratelimit.v3.RateLimit",
                    "{\"domain\": \"a\", \"rateLimitService\": {\"transportApiVersion\": \"V3\","
                            + " \"grpcService\": {\"envoyGrpc\": {\"clusterName\": \"rates\"}}}}");
        }
    }

    @Nested
    class Rbac extends Builtin {
        Rbac() {
            super(RbacFilterFactory::new, "rbac.v3.RBAC", "{\"rules\": {\"action\": \"DENY\"}}");
        }
    }
}
