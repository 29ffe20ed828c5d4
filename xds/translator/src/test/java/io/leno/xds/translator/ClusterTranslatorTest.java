package io.leno.xds.translator;

import static io.leno.xds.translator.Rules.balancing;
import static io.leno.xds.translator.Rules.policy;
import static io.leno.xds.translator.Rules.subsets;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.leno.api.istio.Destination.PortSelector;
import io.leno.api.istio.DestinationRule;
import io.leno.api.istio.DestinationRule.Subset;
import io.leno.api.istio.MeshConfig;
import io.leno.api.istio.MeshConfig.AccessLogEncoding;
import io.leno.api.istio.TrafficPolicy;
import io.leno.api.istio.TrafficPolicy.ClientTls;
import io.leno.api.istio.TrafficPolicy.ConnectionPool;
import io.leno.api.istio.TrafficPolicy.LoadBalancer;
import io.leno.api.istio.TrafficPolicy.PortSettings;
import io.leno.api.model.Locality;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.xds.Node;
import io.leno.api.xds.TypeUrls;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

class ClusterTranslatorTest {
    private static final String REVIEWS = "outbound|9080||reviews.default.svc.cluster.local";

    @Test
    void everyServicePortIsAClusterThatAsksForItsEndpointsOverTheSameStream() {
        Cluster cluster = Translated.of(TestMesh.bookinfo(), TestMesh.sidecar()).cluster(REVIEWS);

        assertThat(cluster.getType()).isEqualTo(DiscoveryType.EDS);
        assertThat(cluster.getEdsClusterConfig().getServiceName()).isEqualTo(REVIEWS);
        assertThat(cluster.getEdsClusterConfig().getEdsConfig().hasAds()).isTrue();
        assertThat(cluster.getConnectTimeout().getSeconds()).isEqualTo(10);
        assertThat(cluster.getLbPolicy()).isEqualTo(LbPolicy.LEAST_REQUEST);
        assertThat(cluster.getCommonLbConfig().getHealthyPanicThreshold().getValue()).isZero();
        assertThat(cluster.getCircuitBreakers().getThresholds(0).getMaxRequests().getValue())
                .as("2^32 - 1")
                .isEqualTo(-1);
    }

    @Test
    void subsetsAreClustersOfTheirOwn() {
        var translated =
                Translated.of(
                        TestMesh.bookinfo().rule("r", subsets("reviews", "v1", "v2")),
                        TestMesh.sidecar());

        Cluster v2 = translated.cluster("outbound|9080|v2|reviews.default.svc.cluster.local");
        var istio = v2.getMetadata().getFilterMetadataOrThrow("istio");
        assertThat(istio.getFieldsOrThrow("config").getStringValue())
                .isEqualTo("/apis/networking.istio.io/v1/namespaces/default/destination-rule/r");
        assertThat(istio.getFieldsOrThrow("subset").getStringValue()).isEqualTo("v2");
        assertThat(translated.resource(TypeUrls.CLUSTER, v2.getName()).madeBy())
                .extracting(Object::toString)
                .containsExactly("DestinationRule default/r");
    }

    @Test
    void aSidecarHasTheFixedClustersAndOnePerPortOfItsWorkload() {
        var redirected = Translated.of(TestMesh.bookinfo(), TestMesh.sidecar());
        assertThat(redirected.clusters())
                .containsKeys(
                        "BlackHoleCluster",
                        "PassthroughCluster",
                        "InboundPassthroughCluster",
                        "inbound|9080||");
        assertThat(redirected.cluster("inbound|9080||").getType())
                .isEqualTo(DiscoveryType.ORIGINAL_DST);

        var bound = Translated.of(TestMesh.bookinfo(), TestMesh.unredirectedSidecar());
        assertThat(bound.clusters()).doesNotContainKey("InboundPassthroughCluster");
        Cluster inbound = bound.cluster("inbound|9080||");
        assertThat(inbound.getType()).isEqualTo(DiscoveryType.STATIC);
        assertThat(inbound.getLoadAssignment().toString()).contains("127.0.1.6", "9080");
    }

    @Test
    void aGatewayHasNoInboundSide() {
        var gateway = Translated.of(TestMesh.bookinfo(), TestMesh.gateway());
        assertThat(gateway.clusters().keySet())
                .contains(REVIEWS, "BlackHoleCluster")
                .noneMatch(name -> name.startsWith("inbound"))
                .doesNotContain("PassthroughCluster");
    }

    @Test
    void aSubsetOverridesItsServiceSettingBySetting() {
        var service =
                new TrafficPolicy(
                        new LoadBalancer(LoadBalancer.Simple.RANDOM, null),
                        pool(7),
                        null,
                        null,
                        List.of());
        var subset =
                new Subset(
                        "v1", Map.of("version", "v1"), balancing(LoadBalancer.Simple.ROUND_ROBIN));
        var translated =
                Translated.of(
                        TestMesh.bookinfo()
                                .rule(
                                        "r",
                                        new DestinationRule(
                                                "reviews", service, List.of(subset), List.of())),
                        TestMesh.sidecar());

        assertThat(translated.cluster(REVIEWS).getLbPolicy()).isEqualTo(LbPolicy.RANDOM);
        Cluster v1 = translated.cluster("outbound|9080|v1|reviews.default.svc.cluster.local");
        assertThat(v1.getLbPolicy()).isEqualTo(LbPolicy.ROUND_ROBIN);
        assertThat(maxConnections(v1)).isEqualTo(7);
    }

    @Test
    void settingsOfAPortReplaceThoseOfTheService() {
        var settings = new PortSettings(new PortSelector(9080), null, pool(3), null, null);
        var policy =
                new TrafficPolicy(
                        new LoadBalancer(LoadBalancer.Simple.RANDOM, null),
                        pool(7),
                        null,
                        null,
                        List.of(settings));
        Cluster cluster =
                Translated.of(
                                TestMesh.bookinfo().rule("r", policy("reviews", policy)),
                                TestMesh.sidecar())
                        .cluster(REVIEWS);

        assertThat(maxConnections(cluster)).isEqualTo(3);
        assertThat(cluster.getLbPolicy()).isEqualTo(LbPolicy.LEAST_REQUEST);
    }

    private static ConnectionPool pool(int connections) {
        return new ConnectionPool(
                new ConnectionPool.Tcp(connections, Duration.ofSeconds(1), null, null, null), null);
    }

    private static int maxConnections(Cluster cluster) {
        return cluster.getCircuitBreakers().getThresholds(0).getMaxConnections().getValue();
    }

    @Test
    void rulesOfOneHostAreMergedOldestFirst() {
        var translated =
                Translated.of(
                        TestMesh.bookinfo()
                                .rule("first", subsets("reviews", "v1"))
                                .rule(
                                        "second",
                                        policy("reviews", balancing(LoadBalancer.Simple.RANDOM)))
                                .rule(
                                        "third",
                                        policy(
                                                "reviews",
                                                balancing(LoadBalancer.Simple.ROUND_ROBIN)))
                                .rule("fourth", subsets("reviews", "v1", "v3")),
                        TestMesh.sidecar());

        assertThat(translated.cluster(REVIEWS).getLbPolicy()).isEqualTo(LbPolicy.RANDOM);
        assertThat(translated.clusters().keySet())
                .contains(
                        "outbound|9080|v1|reviews.default.svc.cluster.local",
                        "outbound|9080|v3|reviews.default.svc.cluster.local");
    }

    @Test
    void anExactHostBeatsAWildcardAndTheRootNamespaceComesLast() {
        var translated =
                Translated.of(
                        TestMesh.bookinfo()
                                .rule(
                                        "istio-system",
                                        "all",
                                        policy(
                                                "*.svc.cluster.local",
                                                balancing(LoadBalancer.Simple.RANDOM)))
                                .rule(
                                        "wide",
                                        policy(
                                                "*.default.svc.cluster.local",
                                                balancing(LoadBalancer.Simple.ROUND_ROBIN)))
                                .rule(
                                        "exact",
                                        policy(
                                                "reviews",
                                                balancing(LoadBalancer.Simple.LEAST_REQUEST)))
                                .http("a.other.svc.cluster.local", 9080),
                        TestMesh.sidecar());

        assertThat(translated.cluster(REVIEWS).getLbPolicy()).isEqualTo(LbPolicy.LEAST_REQUEST);
        assertThat(lbPolicy(translated, "outbound|9080||ratings.default.svc.cluster.local"))
                .isEqualTo(LbPolicy.ROUND_ROBIN);
        assertThat(lbPolicy(translated, "outbound|9080||a.other.svc.cluster.local"))
                .isEqualTo(LbPolicy.RANDOM);
    }

    @Test
    void aProxyOfTheRootNamespaceAsksTheServicesNamespaceFirst() {
        var mesh =
                TestMesh.bookinfo()
                        .rule(
                                "istio-system",
                                "all",
                                policy(
                                        "*.svc.cluster.local",
                                        balancing(LoadBalancer.Simple.RANDOM)))
                        .rule("r", policy("reviews", balancing(LoadBalancer.Simple.ROUND_ROBIN)));
        var node =
                Node.parse(
                        "router~10.0.0.9~gw.istio-system~istio-system.svc.cluster.local",
                        "",
                        Map.of(),
                        Locality.UNKNOWN,
                        "envoy");
        assertThat(lbPolicy(Translated.of(mesh, node), REVIEWS)).isEqualTo(LbPolicy.ROUND_ROBIN);
    }

    private static LbPolicy lbPolicy(Translated translated, String cluster) {
        return translated.cluster(cluster).getLbPolicy();
    }

    @Test
    void namesAreResolvedByTheProxy() {
        var mesh =
                new TestMesh()
                        .service(
                                "www.example.org",
                                Resolution.DNS,
                                List.of(TestMesh.port("https", 443, Protocol.HTTPS)))
                        .rule("tls", policy("www.example.org", Rules.tls(ClientTls.Mode.SIMPLE)));
        var translated = Translated.of(mesh, TestMesh.sidecar());

        Cluster cluster = translated.cluster("outbound|443||www.example.org");
        assertThat(cluster.getType()).isEqualTo(DiscoveryType.STRICT_DNS);
        assertThat(cluster.getLoadAssignment().toString()).contains("www.example.org", "443");
        assertThat(cluster.getTransportSocket().getName()).isEqualTo("envoy.transport_sockets.tls");
        assertThat(translated.problems()).isEmpty();
    }

    @Test
    void serversAreVerifiedByTheSystemsAuthoritiesUnlessTheMeshWaivesIt() {
        assertThat(tlsOf(MeshConfig.DEFAULT, TestMesh.sidecar()))
                .contains("/etc/ssl/certs/ca-certificates.crt");
        Node elsewhere = TestMesh.node("router", "10.0.0.9", Map.of("LENO_SYSTEM_CA", "/ca.pem"));
        assertThat(tlsOf(MeshConfig.DEFAULT, elsewhere)).contains("/ca.pem");
        var waived = new MeshConfig("", "", AccessLogEncoding.TEXT, null, null, null, "", 0, false);
        assertThat(tlsOf(waived, TestMesh.sidecar())).isEmpty();
    }

    /// The authorities' file that servers are verified by; empty where they are not.
    private static String tlsOf(MeshConfig config, Node node) {
        var mesh =
                new TestMesh()
                        .http("www.example.org", 443)
                        .rule("istio", config)
                        .rule("tls", policy("www.example.org", Rules.tls(ClientTls.Mode.SIMPLE)));
        var translated = Translated.of(mesh, node);
        boolean waived = Boolean.FALSE.equals(config.verifyCertificateAtClient());
        assertThat(translated.problems()).hasSize(waived ? 1 : 0);
        Cluster cluster = translated.cluster("outbound|443||www.example.org");
        var options = cluster.getTypedExtensionProtocolOptionsMap().get(UpstreamHttp.EXTENSION);
        assertThat(
                        Translated.decode(HttpProtocolOptions.parser(), options)
                                .getUpstreamHttpProtocolOptions()
                                .getAutoSanValidation())
                .isNotEqualTo(waived);
        return Translated.decode(
                        UpstreamTlsContext.parser(), cluster.getTransportSocket().getTypedConfig())
                .getCommonTlsContext()
                .getValidationContext()
                .getTrustedCa()
                .getFilename();
    }

    @Test
    void mutualTlsOfTheMeshStaysInPlainTextAndSaysSoOncePerRule() {
        var translated =
                Translated.of(
                        TestMesh.bookinfo()
                                .rule(
                                        "mtls",
                                        policy("reviews", Rules.tls(ClientTls.Mode.ISTIO_MUTUAL))),
                        TestMesh.sidecar());

        assertThat(translated.cluster(REVIEWS).hasTransportSocket()).isFalse();
        assertThat(translated.problems())
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.code()).isEqualTo("not-yet-acted-on");
                            assertThat(problem.subject()).isEqualTo("DestinationRule default/mtls");
                            assertThat(problem.path()).isEqualTo("spec.trafficPolicy.tls.mode");
                        });
    }

    @Test
    void grpcPortsSpeakHttp2() {
        var mesh =
                new TestMesh()
                        .service(
                                "grpc",
                                Resolution.STATIC,
                                List.of(TestMesh.port("grpc", 7070, Protocol.GRPC)));
        Cluster cluster =
                Translated.of(mesh, TestMesh.sidecar())
                        .cluster("outbound|7070||grpc.default.svc.cluster.local");
        var options =
                Translated.decode(
                        HttpProtocolOptions.parser(),
                        cluster.getTypedExtensionProtocolOptionsOrThrow(
                                "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"));
        assertThat(options.getExplicitHttpConfig().hasHttp2ProtocolOptions()).isTrue();
    }

    @Test
    void aHeadlessServiceGoesWhereTheClientDialledExceptWhereNobodyKnowsThat() {
        var mesh =
                new TestMesh()
                        .service(
                                "db",
                                Resolution.NONE,
                                List.of(TestMesh.port("tcp", 5432, Protocol.TCP)))
                        .endpoint("db", "10.0.0.30", 5432, "v1");
        String name = "outbound|5432||db.default.svc.cluster.local";

        assertThat(Translated.of(mesh, TestMesh.sidecar()).cluster(name).getType())
                .isEqualTo(DiscoveryType.ORIGINAL_DST);
        assertThat(Translated.of(mesh, TestMesh.gateway()).cluster(name).getType())
                .isEqualTo(DiscoveryType.EDS);
        assertThat(Translated.of(mesh, TestMesh.unredirectedSidecar()).addresses(name))
                .containsExactly("10.0.0.30:5432");
    }
}
