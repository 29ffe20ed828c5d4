package io.leno.filters;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Message;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.Compressor;
import io.envoyproxy.envoy.extensions.filters.http.decompressor.v3.Decompressor;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSession;
import io.envoyproxy.envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.apikeyauth.ApiKeyAuthFilterFactory;
import io.leno.filters.bandwidthlimit.BandwidthLimitFilterFactory;
import io.leno.filters.basicauth.BasicAuthFilterFactory;
import io.leno.filters.buffer.BufferFilterFactory;
import io.leno.filters.cdnloop.CdnLoopFilterFactory;
import io.leno.filters.compressor.CompressorFilterFactory;
import io.leno.filters.cors.CorsFilterFactory;
import io.leno.filters.csrf.CsrfFilterFactory;
import io.leno.filters.decompressor.DecompressorFilterFactory;
import io.leno.filters.extauthz.ExtAuthzFilterFactory;
import io.leno.filters.fault.FaultFilterFactory;
import io.leno.filters.grpcbridge.GrpcBridgeFilterFactory;
import io.leno.filters.grpcstats.GrpcStatsFilterFactory;
import io.leno.filters.grpcweb.GrpcWebFilterFactory;
import io.leno.filters.headermutation.HeaderMutationFilterFactory;
import io.leno.filters.headertometadata.HeaderToMetadataFilterFactory;
import io.leno.filters.health.HealthCheckFilterFactory;
import io.leno.filters.iptagging.IpTaggingFilterFactory;
import io.leno.filters.istio.AlpnFilterFactory;
import io.leno.filters.istio.IstioStatsFilterFactory;
import io.leno.filters.istio.PeerMetadata;
import io.leno.filters.jsontometadata.JsonToMetadataFilterFactory;
import io.leno.filters.jwt.JwtFilterFactory;
import io.leno.filters.localratelimit.LocalRateLimitFilterFactory;
import io.leno.filters.ondemand.OnDemandFilterFactory;
import io.leno.filters.ratelimit.RateLimitFilterFactory;
import io.leno.filters.rbac.RbacFilterFactory;
import io.leno.filters.setfilterstate.SetFilterStateFilterFactory;
import io.leno.filters.setmetadata.SetMetadataFilterFactory;
import io.leno.filters.statefulsession.StatefulSessionFilterFactory;
import io.leno.testkit.HttpFilterContract;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.FieldSource;

import java.util.List;
import java.util.function.Supplier;

/// What every filter promises, ours promise.
@ParameterizedClass(name = "{0}")
@FieldSource("ALL")
class BuiltinContractsTest extends HttpFilterContract {
    private static final String PACKAGE = "envoy.extensions.filters.http.";

    /// @param message that configures it
    /// @param good a configuration
    record Builtin(Supplier<HttpFilterFactory> factory, String message, PluginConfig good) {
        static Builtin of(Supplier<HttpFilterFactory> factory, String message, String good) {
            return new Builtin(factory, message, json(FilterConfig.typeUrl(message), good));
        }

        static Builtin of(Supplier<HttpFilterFactory> factory, Message good) {
            String message = good.getDescriptorForType().getFullName();
            return new Builtin(
                    factory,
                    message,
                    new PluginConfig(
                            FilterConfig.typeUrl(message),
                            PluginConfig.Format.PROTOBUF,
                            good.toByteArray()));
        }

        @Override
        public String toString() {
            return message;
        }
    }

    static final List<Builtin> ALL =
            List.of(
                    Builtin.of(
                            ApiKeyAuthFilterFactory::new,
                            PACKAGE + "api_key_auth.v3.ApiKeyAuth",
                            "{\"credentials\": [{\"key\": \"k\", \"client\": \"c\"}], \"keySources\": [{\"header\": \"x-key\"}]}"),
                    Builtin.of(
                            BandwidthLimitFilterFactory::new,
                            PACKAGE + "bandwidth_limit.v3.BandwidthLimit",
                            "{\"statPrefix\": \"a\", \"limitKbps\": 1}"),
                    Builtin.of(
                            BasicAuthFilterFactory::new,
                            PACKAGE + "basic_auth.v3.BasicAuth",
                            "{\"users\": {\"inlineString\": \"a:{SHA}tESsBmE/yNY3lb6a0L6vVQEZNqw=\"}}"),
                    Builtin.of(
                            BufferFilterFactory::new,
                            PACKAGE + "buffer.v3.Buffer",
                            "{\"maxRequestBytes\": 10}"),
                    Builtin.of(
                            CdnLoopFilterFactory::new,
                            PACKAGE + "cdn_loop.v3.CdnLoopConfig",
                            "{\"cdnId\": \"cdn.example\"}"),
                    Builtin.of(CompressorFilterFactory::new, compressor()),
                    Builtin.of(CorsFilterFactory::new, PACKAGE + "cors.v3.Cors", "{}"),
                    Builtin.of(
                            CsrfFilterFactory::new,
                            PACKAGE + "csrf.v3.CsrfPolicy",
                            "{\"filterEnabled\": {\"defaultValue\": {\"numerator\": 100}}}"),
                    Builtin.of(DecompressorFilterFactory::new, decompressor()),
                    Builtin.of(
                            ExtAuthzFilterFactory::new,
                            PACKAGE + "ext_authz.v3.ExtAuthz",
                            "{\"grpcService\": {\"envoyGrpc\": {\"clusterName\": \"auth\"}}}"),
                    Builtin.of(
                            FaultFilterFactory::new,
                            PACKAGE + "fault.v3.HTTPFault",
                            "{\"abort\": {\"httpStatus\": 503, \"percentage\": {\"numerator\": 100}}}"),
                    Builtin.of(
                            GrpcBridgeFilterFactory::new,
                            PACKAGE + "grpc_http1_bridge.v3.Config",
                            "{}"),
                    Builtin.of(
                            GrpcStatsFilterFactory::new,
                            PACKAGE + "grpc_stats.v3.FilterConfig",
                            "{}"),
                    Builtin.of(GrpcWebFilterFactory::new, PACKAGE + "grpc_web.v3.GrpcWeb", "{}"),
                    Builtin.of(
                            HeaderMutationFilterFactory::new,
                            PACKAGE + "header_mutation.v3.HeaderMutation",
                            "{}"),
                    Builtin.of(
                            HeaderToMetadataFilterFactory::new,
                            PACKAGE + "header_to_metadata.v3.Config",
                            "{\"requestRules\": [{\"header\": \"x\", \"onHeaderPresent\": {\"key\": \"a\"}}]}"),
                    Builtin.of(
                            HealthCheckFilterFactory::new,
                            PACKAGE + "health_check.v3.HealthCheck",
                            "{\"passThroughMode\": false}"),
                    Builtin.of(
                            IpTaggingFilterFactory::new,
                            PACKAGE + "ip_tagging.v3.IPTagging",
                            "{\"ipTags\": [{\"ipTagName\": \"a\", \"ipList\": [{\"addressPrefix\": \"10.0.0.0\", \"prefixLen\": 8}]}]}"),
                    Builtin.of(
                            JsonToMetadataFilterFactory::new,
                            PACKAGE + "json_to_metadata.v3.JsonToMetadata",
                            "{\"requestRules\": {\"rules\": [{\"selectors\": [{\"key\": \"a\"}], \"onPresent\": {\"key\": \"b\"}}]}}"),
                    Builtin.of(
                            JwtFilterFactory::new,
                            PACKAGE + "jwt_authn.v3.JwtAuthentication",
                            "{\"rules\": [{\"match\": {\"prefix\": \"/\"}}]}"),
                    Builtin.of(
                            LocalRateLimitFilterFactory::new,
                            PACKAGE + "local_ratelimit.v3.LocalRateLimit",
                            "{\"statPrefix\": \"a\"}"),
                    Builtin.of(OnDemandFilterFactory::new, PACKAGE + "on_demand.v3.OnDemand", "{}"),
                    Builtin.of(
                            RateLimitFilterFactory::new,
                            PACKAGE + "ratelimit.v3.RateLimit",
                            "{\"domain\": \"a\", \"rateLimitService\": {\"transportApiVersion\": \"V3\", \"grpcService\": {\"envoyGrpc\": {\"clusterName\": \"rates\"}}}}"),
                    Builtin.of(
                            RbacFilterFactory::new,
                            PACKAGE + "rbac.v3.RBAC",
                            "{\"rules\": {\"action\": \"DENY\"}}"),
                    Builtin.of(
                            SetFilterStateFilterFactory::new,
                            PACKAGE + "set_filter_state.v3.Config",
                            "{\"onRequestHeaders\": [{\"objectKey\": \"a\", \"factoryKey\": \"envoy.string\", \"formatString\": {\"textFormatSource\": {\"inlineString\": \"b\"}}}]}"),
                    Builtin.of(
                            SetMetadataFilterFactory::new,
                            PACKAGE + "set_metadata.v3.Config",
                            "{\"metadata\": [{\"metadataNamespace\": \"a\", \"value\": {\"b\": 1}}]}"),
                    Builtin.of(StatefulSessionFilterFactory::new, session()),
                    Builtin.of(
                            AlpnFilterFactory::new,
                            "istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig",
                            "{}"),
                    Builtin.of(IstioStatsFilterFactory::new, "stats.PluginConfig", "{}"),
                    Builtin.of(PeerMetadata::new, "io.istio.http.peer_metadata.Config", "{}"));

    @Parameter private Builtin it;

    private static TypedExtensionConfig extension(Message config) {
        return TypedExtensionConfig.newBuilder()
                .setName("extension")
                .setTypedConfig(Any.pack(config))
                .build();
    }

    private static Message compressor() {
        return Compressor.newBuilder()
                .setCompressorLibrary(
                        extension(
                                io.envoyproxy.envoy.extensions.compression.gzip.compressor.v3.Gzip
                                        .getDefaultInstance()))
                .build();
    }

    private static Message decompressor() {
        return Decompressor.newBuilder()
                .setDecompressorLibrary(
                        extension(
                                io.envoyproxy.envoy.extensions.compression.gzip.decompressor.v3.Gzip
                                        .getDefaultInstance()))
                .build();
    }

    private static Message session() {
        var cookie = CookieBasedSessionState.newBuilder();
        cookie.getCookieBuilder().setName("session");
        return StatefulSession.newBuilder().setSessionState(extension(cookie.build())).build();
    }

    private String typeUrl() {
        return FilterConfig.typeUrl(it.message);
    }

    @Override
    protected HttpFilterFactory newFactory() {
        return it.factory.get();
    }

    @Override
    protected PluginConfig goodConfig() {
        return it.good;
    }

    @Override
    protected List<PluginConfig> badConfigs() {
        return List.of(
                json(typeUrl(), "{\"noSuchField\": 1}"),
                json(FilterConfig.typeUrl("envoy.type.v3.Percent"), "{}"));
    }

    @Test
    void itIsFoundByTheMessageThatConfiguresIt() {
        assertThat(newFactory().typeUrls()).contains(typeUrl());
    }
}
