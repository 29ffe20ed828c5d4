package io.leno.xds.translator;

import static io.leno.xds.translator.Rules.subsets;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.leno.api.config.ResourceKey;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Health;
import io.leno.api.model.Locality;
import io.leno.api.model.MeshDelta;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.Translator;
import io.leno.api.xds.XdsResource;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

class EndpointTranslatorTest {
    private static final String REVIEWS = "outbound|9080||reviews.default.svc.cluster.local";

    @Test
    void aSubsetHasTheEndpointsItsLabelsSelect() {
        var translated =
                Translated.of(
                        TestMesh.bookinfo().rule("r", subsets("reviews", "v1", "v3")),
                        TestMesh.sidecar());

        assertThat(translated.addresses(REVIEWS))
                .containsExactly("10.0.0.3:9080", "10.0.0.4:9080", "10.0.0.5:9080");
        assertThat(translated.addresses("outbound|9080|v3|reviews.default.svc.cluster.local"))
                .containsExactly("10.0.0.5:9080");
    }

    @Test
    void endpointsAreGroupedByLocalityWithWeightsAndHealth() {
        var west = new Locality("us", "west", "");
        var mesh =
                new TestMesh()
                        .http("a", 80)
                        .endpoint("a", endpoint("10.0.0.1", west, 3, Health.HEALTHY))
                        .endpoint("a", endpoint("10.0.0.2", Locality.UNKNOWN, 1, Health.HEALTHY))
                        .endpoint("a", endpoint("10.0.0.3", west, 2, Health.HEALTHY));
        var assignment =
                Translated.of(mesh, TestMesh.gateway())
                        .endpoints()
                        .get("outbound|80||a.default.svc.cluster.local");

        assertThat(assignment.getEndpointsCount()).isEqualTo(2);
        assertThat(assignment.getEndpoints(0).hasLocality()).isFalse();
        var group = assignment.getEndpoints(1);
        assertThat(group.getLocality().getZone()).isEqualTo("west");
        assertThat(group.getLoadBalancingWeight().getValue()).isEqualTo(5);
        assertThat(group.getLbEndpoints(0).getLoadBalancingWeight().getValue()).isEqualTo(3);
        assertThat(group.getLbEndpoints(1).getHealthStatus()).isEqualTo(HealthStatus.HEALTHY);
    }

    private static Endpoint endpoint(String address, Locality locality, int weight, Health health) {
        return new Endpoint(
                address, Map.of("http", 8080), Map.of(), locality, weight, health, "", "");
    }

    @Test
    void theWorkloadBehindAnEndpointIsNamedForTelemetry() {
        var mesh = TestMesh.bookinfo().workload("reviews-v1-abc", "10.0.0.3", Map.of());
        var assignment = Translated.of(mesh, TestMesh.sidecar()).endpoints().get(REVIEWS);
        assertThat(
                        assignment
                                .getEndpoints(0)
                                .getLbEndpoints(0)
                                .getMetadata()
                                .getFilterMetadataOrThrow("istio")
                                .getFieldsOrThrow("workload")
                                .getStringValue())
                .isEqualTo("reviews-v1-abc;default;reviews;v1;Kubernetes");
    }

    @Test
    void aServiceWithoutEndpointsHasAnEmptyAssignmentAndWhatDoesNotExistHasNone() {
        var mesh = new TestMesh().http("a", 80).build();
        var names =
                ResourceNames.of(
                        Set.of(
                                "outbound|80||a.default.svc.cluster.local",
                                "outbound|80|v9|a.default.svc.cluster.local",
                                "outbound|81||a.default.svc.cluster.local",
                                "outbound|80||b.default.svc.cluster.local",
                                "something else"));
        var translation =
                new EndpointTranslator(new LatestIndex())
                        .translate(mesh, TestMesh.sidecar(), names);
        assertThat(translation.resources())
                .extracting(XdsResource::name)
                .containsExactly("outbound|80||a.default.svc.cluster.local");
    }

    @Test
    void theSameMeshGivesTheSameBytes() {
        for (Translator translator : all()) {
            var once = translate(translator);
            var again = translate(translator);
            assertThat(again).isNotEmpty().isEqualTo(once);
            assertThat(again)
                    .extracting(XdsResource::version)
                    .isEqualTo(once.stream().map(XdsResource::version).toList());
        }
    }

    private static List<XdsResource> translate(Translator translator) {
        var mesh = TestMesh.bookinfo().rule("r", subsets("reviews", "v1", "v2", "v3")).build();
        return translator
                .translate(mesh, TestMesh.unredirectedSidecar(), ResourceNames.all())
                .resources();
    }

    private static List<Translator> all() {
        return List.of(
                new ClusterTranslator(new LatestIndex()),
                new EndpointTranslator(new LatestIndex()),
                new ListenerTranslator(new LatestIndex()),
                new RouteTranslator(new LatestIndex()));
    }

    @Test
    void newEndpointsOfAnotherServiceAffectEndpointsOnly() {
        var mesh = TestMesh.bookinfo().build();
        var delta = endpoints("reviews");
        assertThat(affected(delta, TestMesh.bookinfo())).containsExactly(EndpointTranslator.class);
        assertThat(delta.isEndpointsOnly()).isTrue();
        assertThat(mesh.rules()).isEmpty();
    }

    @Test
    void theProxysOwnEndpointsAffectItsInboundSide() {
        assertThat(affected(endpoints("productpage", "10.0.0.6"), TestMesh.bookinfo()))
                .containsExactly(
                        ClusterTranslator.class,
                        EndpointTranslator.class,
                        ListenerTranslator.class);
        assertThat(affected(endpoints("productpage", "10.0.0.60"), TestMesh.bookinfo()))
                .containsExactly(EndpointTranslator.class);
    }

    @Test
    void aWorkloadThatLeftItsServiceLosesItsInboundSide() {
        var left = TestMesh.bookinfo().without("productpage");
        assertThat(affected(endpoints("productpage", "10.0.0.6"), left))
                .containsExactly(
                        ClusterTranslator.class,
                        EndpointTranslator.class,
                        ListenerTranslator.class);
        assertThat(Translated.of(left, TestMesh.unredirectedSidecar()).listeners())
                .doesNotContainKey("10.0.0.6_9080");
    }

    @Test
    void endpointsThatAreNotReadyAreNotToldOf() {
        var mesh = TestMesh.bookinfo();
        for (Health health : Health.values()) {
            var ports = Map.of("http", 9080);
            mesh.endpoint(
                    "ratings",
                    new Endpoint(
                            "10.9.9." + health.ordinal(),
                            ports,
                            Map.of(),
                            Locality.UNKNOWN,
                            1,
                            health,
                            "",
                            ""));
        }
        assertThat(
                        Translated.of(mesh, TestMesh.sidecar())
                                .addresses("outbound|9080||" + TestMesh.host("ratings")))
                .containsExactly("10.0.0.2:9080", "10.9.9.0:9080");
    }

    @Test
    void aServiceWithoutEndpointsHasAnAssignmentWithoutAny() {
        var mesh = TestMesh.bookinfo().without("ratings");
        assertThat(
                        Translated.of(mesh, TestMesh.sidecar())
                                .addresses("outbound|9080||" + TestMesh.host("ratings")))
                .isEmpty();
    }

    @Test
    void namesToResolveArePartOfTheirCluster() {
        var mesh =
                TestMesh.bookinfo()
                        .service(
                                "db",
                                Resolution.DNS,
                                List.of(TestMesh.port("tcp", 5432, Protocol.TCP)));
        assertThat(affected(endpoints("db"), mesh))
                .containsExactly(ClusterTranslator.class, EndpointTranslator.class);
    }

    @Test
    void routingRulesAffectListenersAndRoutesOnly() {
        var key = new ResourceKey("networking.istio.io", "VirtualService", "default", "a");
        var delta = new MeshDelta(Set.of(), Set.of(), Set.of(), Set.of(key));
        assertThat(affected(delta, TestMesh.bookinfo()))
                .containsExactly(ListenerTranslator.class, RouteTranslator.class);
    }

    private static MeshDelta endpoints(String service, String... addresses) {
        Set<String> hosts = Set.of(TestMesh.host(service));
        return new MeshDelta(Set.of(), hosts, Set.of(), Set.of(), Set.of(addresses));
    }

    private static Stream<Class<?>> affected(MeshDelta delta, TestMesh mesh) {
        return all().stream()
                .filter(each -> each.isAffectedBy(delta, mesh.build(), TestMesh.sidecar()))
                .map(Object::getClass);
    }
}
