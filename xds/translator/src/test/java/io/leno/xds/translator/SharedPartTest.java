package io.leno.xds.translator;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.ResourceKey;
import io.leno.api.istio.DestinationRule;
import io.leno.api.istio.Sidecar;
import io.leno.api.istio.VirtualService;
import io.leno.api.istio.WorkloadSelector;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Locality;
import io.leno.api.model.MeshDelta;
import io.leno.api.model.MeshModel;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.xds.Node;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.Translator;
import io.leno.api.xds.XdsResource;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// What is made once for many proxies is what each of them would get by itself.
class SharedPartTest {
    private static final List<Supplier<Translator>> TRANSLATORS =
            List.of(
                    () -> new ClusterTranslator(new LatestIndex()),
                    () -> new EndpointTranslator(new LatestIndex()),
                    () -> new ListenerTranslator(new LatestIndex()),
                    () -> new RouteTranslator(new LatestIndex()));

    private static TestMesh mesh() {
        return TestMesh.bookinfo()
                .http("web", 80, "10.1.0.9")
                .endpoint("web", "10.0.0.20", 80, "v1")
                .service("db", Resolution.NONE, List.of(TestMesh.port("tcp", 5432, Protocol.TCP)))
                .endpoint("db", "10.0.0.6", 5432, "v1")
                .endpoint("db", "10.0.0.21", 5432, "v1")
                .rule("reviews", Rules.subsets("reviews", "v1", "v2"))
                .rule(
                        "for-web",
                        new DestinationRule(
                                "ratings",
                                null,
                                Rules.subsets("ratings", "v1").subsets(),
                                List.of(),
                                new WorkloadSelector(Map.of("app", "web"))))
                .rule(
                        "reviews",
                        Rules.virtualService(
                                "reviews", Rules.route(Rules.to("reviews", "v2")).build()))
                .rule(
                        "narrow",
                        new Sidecar(
                                new Sidecar.Selector(Map.of("tier", "narrow")),
                                List.of(),
                                List.of(
                                        new Sidecar.Egress(
                                                null,
                                                "",
                                                Sidecar.CaptureMode.DEFAULT,
                                                List.of("*/web.default.svc.cluster.local"))),
                                null,
                                null));
    }

    /// Nodes that differ in all that may matter, and in what must not.
    private static List<Node> nodes() {
        List<Node> nodes = new ArrayList<>();
        for (String app : List.of("web", "productpage"))
            for (String tier : List.of("narrow", "wide"))
                for (String address : List.of("10.0.0.6", "10.0.0.20", "10.0.0.99"))
                    for (String namespace : List.of("default", "other"))
                        for (String mode : List.of("REDIRECT", "NONE"))
                            nodes.add(node(app, tier, address, namespace, mode));
        return nodes;
    }

    private static Node node(
            String app, String tier, String address, String namespace, String mode) {
        return Node.parse(
                "sidecar~%s~%s-1.%s~%s.svc.cluster.local"
                        .formatted(address, app, namespace, namespace),
                app,
                Map.of(
                        "LABELS",
                        Map.of("app", app, "tier", tier, "pod", app + address),
                        "INTERCEPTION_MODE",
                        mode,
                        "NAME",
                        app + "-" + address),
                address.equals("10.0.0.99") ? new Locality("r", "z", "") : Locality.UNKNOWN,
                "envoy");
    }

    @Test
    void proxiesThatFollowEachOtherGetWhatTheyWouldGetAlone() {
        MeshModel mesh = mesh().build();
        for (Supplier<Translator> make : TRANSLATORS) {
            Translator shared = make.get();
            for (Node node : nodes()) {
                var together = shared.translate(mesh, node, ResourceNames.all());
                var alone = make.get().translate(mesh, node, ResourceNames.all());
                assertThat(together).as(node.id()).isEqualTo(alone);
            }
        }
    }

    @Test
    void sidecarsOfOneNamespaceShareTheirResources() {
        MeshModel mesh = mesh().build();
        var translator = new ClusterTranslator(new LatestIndex());
        var one = all(translator, mesh, node("web", "wide", "10.0.0.20", "default", "REDIRECT"));
        var other = all(translator, mesh, node("web", "wide", "10.0.0.98", "default", "REDIRECT"));
        String name = "outbound|9080||reviews.default.svc.cluster.local";
        assertThat(one.get(name)).isNotNull().isSameAs(other.get(name));
    }

    @Test
    void anotherVersionOfTheMeshIsNotAnsweredWithWhatWasMadeOfTheFirst() {
        MeshModel before = mesh().build();
        MeshModel after = withEndpoint(before, "reviews", "10.0.0.77");
        MeshModel afterDb = withEndpoint(after, "db", "10.0.0.78");
        for (Supplier<Translator> make : TRANSLATORS) {
            Translator shared = make.get();
            for (Node node : nodes()) {
                for (MeshModel mesh : List.of(before, after, afterDb)) {
                    var following = shared.translate(mesh, node, ResourceNames.all());
                    var fresh = make.get().translate(mesh, node, ResourceNames.all());
                    assertThat(following).as(node.id()).isEqualTo(fresh);
                }
            }
        }
    }

    @Test
    void anEndpointChangesOnlyTheNamesThatAreTold() {
        MeshModel before = mesh().build();
        MeshModel after = withEndpoint(before, "reviews", "10.0.0.77");
        String host = TestMesh.host("reviews");
        var delta = new MeshDelta(Set.of(), Set.of(host), Set.of(), Set.of(), Set.of("10.0.0.77"));
        var translator = new EndpointTranslator(new LatestIndex());
        for (Node node : nodes()) {
            Map<String, XdsResource> old = all(translator, before, node);
            Map<String, XdsResource> now = all(translator, after, node);
            Set<String> told = translator.changedNames(delta, after, node).orElseThrow();
            old.keySet().removeAll(told);
            assertThat(now).as(node.id()).containsAllEntriesOf(old);
            assertThat(told).allMatch(name -> name.endsWith(host));
        }
    }

    @Test
    void aVirtualServiceChangesOnlyTheRoutesThatAreTold() {
        var key = new ResourceKey("networking.istio.io", "VirtualService", "default", "details");
        var delta = new MeshDelta(Set.of(), Set.of(), Set.of(), Set.of(key));
        var spec = Rules.virtualService("details", Rules.route(Rules.to("reviews", "")).build());
        MeshModel before = TestMesh.bookinfo().http("web", 80, "10.1.0.9").build();
        MeshModel after = TestMesh.bookinfo().http("web", 80, "10.1.0.9").rule(key, spec).build();
        Translator translator = new RouteTranslator(new LatestIndex());
        for (Node node : nodes()) {
            Map<String, XdsResource> old = all(translator, before, node);
            Map<String, XdsResource> now = all(translator, after, node);
            Set<String> told = translator.changedNames(delta, after, node).orElseThrow();
            assertThat(told).contains("9080").doesNotContain("15014");
            old.keySet().removeAll(told);
            assertThat(now).as(node.id()).containsAllEntriesOf(old);
        }
    }

    @Test
    void aVirtualServiceThatIsSentNowhereElseConcernsItsNamespaceOnly() {
        var rule = new ResourceKey("networking.istio.io", "VirtualService", "default", "private");
        var route = Rules.route(Rules.to("reviews", "")).build();
        var spec = Rules.virtualService("reviews", route);
        var hidden =
                new VirtualService(
                        spec.hosts(),
                        spec.gateways(),
                        spec.http(),
                        List.of(),
                        List.of(),
                        List.of("."));
        MeshModel mesh = TestMesh.bookinfo().rule(rule, hidden).build();
        var delta = new MeshDelta(Set.of(), Set.of(), Set.of(), Set.of(rule));
        var routes = new RouteTranslator(new LatestIndex());
        assertThat(routes.isAffectedBy(delta, mesh, inNamespace("default"))).isTrue();
        assertThat(routes.isAffectedBy(delta, mesh, inNamespace("other"))).isFalse();

        MeshModel without = TestMesh.bookinfo().build();
        assertThat(routes.isAffectedBy(delta, without, inNamespace("default"))).isTrue();
        assertThat(routes.isAffectedBy(delta, without, inNamespace("other"))).isFalse();
        assertThat(
                        new ListenerTranslator(new LatestIndex())
                                .isAffectedBy(delta, mesh, inNamespace("default")))
                .isFalse();
    }

    private static Node inNamespace(String namespace) {
        return node("web", "wide", "10.0.0.20", namespace, "REDIRECT");
    }

    private static Map<String, XdsResource> all(Translator by, MeshModel mesh, Node node) {
        var all = new HashMap<String, XdsResource>();
        by.translate(mesh, node, ResourceNames.all())
                .resources()
                .forEach(each -> all.put(each.name(), each));
        return all;
    }

    /// The next version as the one writer makes it: it shares what did not change.
    private static MeshModel withEndpoint(MeshModel mesh, String service, String address) {
        var endpoints = new HashMap<>(mesh.endpoints());
        var its = new ArrayList<>(mesh.endpointsOf(TestMesh.host(service)));
        its.add(Endpoint.of(address, its.getFirst().ports(), its.getFirst().labels()));
        endpoints.put(TestMesh.host(service), List.copyOf(its));
        return new MeshModel(
                mesh.version() + 1, mesh.services(), endpoints, mesh.workloads(), mesh.rules());
    }
}
