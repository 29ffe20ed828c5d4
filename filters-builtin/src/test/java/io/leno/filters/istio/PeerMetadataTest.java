package io.leno.filters.istio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.testkit.FakeFilterContext;
import io.leno.testkit.FakeHeaders;
import io.leno.testkit.FakeHttpStream;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

class PeerMetadataTest {
    private static final String TYPE = "type.googleapis.com/";
    private static final String METADATA = "x-envoy-peer-metadata";
    private static final String BOTH_WAYS =
            """
            {"downstreamDiscovery": [{"istioHeaders": {}}], "upstreamDiscovery": [{"istioHeaders": {}}],
             "downstreamPropagation": [{"istioHeaders": {}}], "upstreamPropagation": [{"istioHeaders": {}}]}\
            """;

    private final Workload reviews =
            Workload.of(
                    Map.of(
                            "NAME", "reviews-v1-abc",
                            "NAMESPACE", "shop",
                            "WORKLOAD_NAME", "reviews-v1",
                            "OWNER",
                                    "kubernetes://apis/apps/v1/namespaces/shop/deployments/reviews-v1",
                            "LABELS", Map.of("app", "reviews", "version", "v1")),
                    Set.of());

    @Test
    void peersLearnOfEachOtherAndTheHeadersGoNoFurther() {
        var stream = serve(BOTH_WAYS, request().with(METADATA, encoded(reviews)));

        stream.sendRequest();
        stream.sendResponse(FakeHeaders.response(200).with(METADATA, encoded(reviews)));

        assertThat(stream.filterState().get("downstream_peer")).isEqualTo(reviews);
        assertThat(stream.filterState().get("upstream_peer")).isEqualTo(reviews);
        assertThat(stream.requestHeaders().get(METADATA)).isNotEqualTo(encoded(reviews));
        assertThat(stream.passedResponseHeaders().get(METADATA)).isNotEqualTo(encoded(reviews));
    }

    @Test
    void whoDidNotAskIsNotTold() {
        var stream = serve(BOTH_WAYS, request());

        stream.sendRequest();
        stream.sendResponse(FakeHeaders.response(200));

        assertThat(stream.requestHeaders().contains(METADATA)).isTrue();
        assertThat(stream.passedResponseHeaders().contains(METADATA)).isFalse();
    }

    @Test
    void aWorkloadIsTheSameAfterItsWay() {
        String baggage = reviews.baggage();

        assertThat(reviews.type()).isEqualTo("deployment");
        assertThat(baggage)
                .isEqualTo(
                        "k8s.deployment.name=reviews-v1,service.name=reviews,service.version=v1,"
                                + "k8s.namespace.name=shop,k8s.instance.name=reviews-v1-abc");
        assertThat(Baggage.workload(baggage).app()).isEqualTo("reviews");
    }

    @Test
    void whatIsOfferedByAlpnDependsOnTheClustersProtocol() {
        String config =
                "{\"alpnOverride\": [{\"upstreamProtocol\": \"HTTP11\", \"alpnOverride\":"
                        + " [\"istio-http/1.1\", \"istio\"]}]}";
        PluginConfig read =
                json("istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig", config);
        var stream = new FakeHttpStream(request());
        stream.info().clusterProtocol = "HTTP/1.1";
        stream.serve(new AlpnFilterFactory().configure(read));

        stream.sendRequest();

        assertThat(stream.filterState().get("envoy.network.application_protocols"))
                .isEqualTo("istio-http/1.1,istio");
    }

    @Test
    void tagsThatAreMoreThanATextOrAnAttributeAreRefusedByName() {
        assertThat(TagSource.of("request.url_path"))
                .isEqualTo(new TagSource.Formatted("%PATH(NQ)%"));
        assertThat(TagSource.of("'a b'")).isEqualTo(new TagSource.Fixed("a b"));
        assertThat(TagSource.of("request.headers['x-a']"))
                .isEqualTo(new TagSource.Formatted("%REQ(x-a)%"));
        assertThatThrownBy(() -> TagSource.of("a ? b : c"))
                .isInstanceOf(InvalidPluginConfigException.class)
                .hasMessageContaining("dimensions: a ? b : c");
    }

    private static FakeHttpStream serve(String config, FakeHeaders request) {
        var settings =
                new PeerMetadata()
                        .configure(
                                json("io.istio.http.peer_metadata.Config", config),
                                new FakeFilterContext());
        return new FakeHttpStream(request).serve(settings);
    }

    private static PluginConfig json(String type, String json) {
        return new PluginConfig(
                TYPE + type, PluginConfig.Format.JSON, json.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(Workload workload) {
        return Base64.getEncoder().encodeToString(Workload.bytes(workload.toStruct()));
    }

    private static FakeHeaders request() {
        return FakeHeaders.request("GET", "/");
    }
}
