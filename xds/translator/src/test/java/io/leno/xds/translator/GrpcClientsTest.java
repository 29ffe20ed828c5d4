package io.leno.xds.translator;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.leno.api.xds.Node;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.XdsResource;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Set;

class GrpcClientsTest {
    private static final String CLUSTER = "outbound|9080||reviews.default.svc.cluster.local";
    private static final Node CLIENT =
            TestMesh.node("sidecar", "10.0.0.77", Map.of("GENERATOR", "grpc"));

    @Test
    void aTargetIsAListenerUnderTheNameItWasAskedForBy() {
        var resources = listeners("reviews:9080", "reviews.default.svc.cluster.local:9080", "no:1");
        assertThat(resources)
                .extracting(XdsResource::name)
                .containsExactly("reviews.default.svc.cluster.local:9080", "reviews:9080");
        Listener listener = Translated.decode(Listener.parser(), resources.getFirst().bytes());
        var manager =
                Translated.decode(
                        HttpConnectionManager.parser(), listener.getApiListener().getApiListener());
        assertThat(manager.getRds().getRouteConfigName()).isEqualTo(CLUSTER);
        assertThat(manager.getHttpFilters(1).getName()).isEqualTo("envoy.filters.http.router");
    }

    @Test
    void itsRoutesHaveTheNameOfItsClusterAndDomainsWithThePort() {
        var mesh = TestMesh.bookinfo().build();
        var wanted = new ResourceNames(false, Set.of(CLUSTER));
        var resource =
                new RouteTranslator(new LatestIndex())
                        .translate(mesh, CLIENT, wanted)
                        .resources()
                        .getFirst();
        RouteConfiguration routes =
                Translated.decode(RouteConfiguration.parser(), resource.bytes());
        assertThat(routes.getName()).isEqualTo(CLUSTER);
        assertThat(routes.getVirtualHosts(0).getDomainsList())
                .contains("reviews", "reviews:9080", "reviews.default.svc.cluster.local:9080");
        assertThat(routes.getVirtualHosts(0).getRoutes(0).getRoute().getCluster())
                .isEqualTo(CLUSTER);
    }

    @Test
    void clustersAreOnlyWhatSuchClientsUnderstand() {
        var mesh = TestMesh.bookinfo().build();
        var wanted = new ResourceNames(false, Set.of(CLUSTER));
        var resource =
                new ClusterTranslator(new LatestIndex())
                        .translate(mesh, CLIENT, wanted)
                        .resources()
                        .getFirst();
        Cluster cluster = Translated.decode(Cluster.parser(), resource.bytes());
        assertThat(cluster.getLbPolicy()).isEqualTo(Cluster.LbPolicy.ROUND_ROBIN);
        assertThat(cluster.getEdsClusterConfig().getServiceName()).isEqualTo(CLUSTER);
        assertThat(cluster.getTypedExtensionProtocolOptionsMap()).isEmpty();
    }

    private static List<XdsResource> listeners(String... names) {
        var mesh = TestMesh.bookinfo().build();
        return new ListenerTranslator(new LatestIndex())
                .translate(mesh, CLIENT, new ResourceNames(false, Set.of(names)))
                .resources();
    }
}
