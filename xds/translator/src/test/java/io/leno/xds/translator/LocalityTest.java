package io.leno.xds.translator;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.leno.api.istio.LocalityBalancing;
import io.leno.api.istio.LocalityBalancing.Distribute;
import io.leno.api.istio.LocalityBalancing.Failover;
import io.leno.api.istio.MeshConfig;
import io.leno.api.istio.TrafficPolicy.LoadBalancer;
import io.leno.api.istio.ZoneBalancing;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Health;
import io.leno.api.model.Locality;
import io.leno.api.model.Resolution;
import io.leno.api.model.Service;
import io.leno.api.model.TrafficDistribution;
import io.leno.xds.translator.LocalityPriorities.Group;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

class LocalityTest {
    private static final Locality HERE = new Locality("eu", "a", "1");

    @Test
    void nearerEndpointsComeFirstWhereFailuresAreFound() {
        var groups = groups("eu/a/1", "eu/a/2", "eu/b/1", "us/a/1");
        var settings = new LocalitySettings(LocalityPriorities.PREFER_NEAR, null);
        assertThat(priorities(apply(groups, settings, true))).containsExactly(0, 1, 2, 3);
        assertThat(priorities(apply(groups("us/a/1", "eu/a/1"), settings, false)))
                .containsExactly(0, 0);
    }

    @Test
    void aServiceThatPrefersItsZoneGoesFartherByWhoIsHealthy() {
        var settings = preferring(TrafficDistribution.PREFER_SAME_ZONE);
        assertThat(settings.isWeighted(false)).isTrue();
        var applied = apply(groups("us/a/1", "eu/b/1", "eu/a/2"), settings, false);
        assertThat(priorities(applied)).containsExactly(2, 1, 0);
    }

    @Test
    void aServiceThatPrefersItsNodeTakesTheOtherNodesOfItsSubZoneNext() {
        var here = endpoint("10.0.0.1", "eu/a/1", "v1", Map.of(LocalitySettings.MACHINE, "n1"));
        var beside = endpoint("10.0.0.2", "eu/a/1", "v1", Map.of(LocalitySettings.MACHINE, "n2"));
        var applied =
                new LocalityPriorities(HERE, Map.of(LocalitySettings.MACHINE, "n1"))
                        .apply(
                                List.of(group("eu/a/1", beside, here), groups("eu/a/2").getFirst()),
                                preferring(TrafficDistribution.PREFER_SAME_NODE),
                                false);
        assertThat(priorities(applied)).containsExactly(0, 1, 2);
        assertThat(applied.getFirst().endpoints()).containsExactly(here);
    }

    @Test
    void aDestinationRuleIsHeardBeforeItsService() {
        var off = new LocalityBalancing(false, List.of(), List.of(), List.of());
        var balancer =
                new LoadBalancer(LoadBalancer.Simple.UNSPECIFIED, null, off, null, null, null);
        var settings =
                LocalitySettings.of(
                        balancer,
                        service(TrafficDistribution.PREFER_SAME_ZONE),
                        MeshConfig.DEFAULT);
        assertThat(settings.localities()).isNull();
    }

    private static LocalitySettings preferring(TrafficDistribution distribution) {
        return LocalitySettings.of(null, service(distribution), MeshConfig.DEFAULT);
    }

    @Test
    void aRegionFailsOverToTheOneThatIsNamed() {
        var failover = List.of(new Failover("eu", "us"));
        var settings =
                new LocalitySettings(
                        new LocalityBalancing(null, List.of(), failover, List.of()), null);
        assertThat(priorities(apply(groups("asia/a/1", "us/a/1", "eu/a/1"), settings, true)))
                .containsExactly(2, 1, 0);
        assertThat(settings.isWeighted(true)).isTrue();
    }

    @Test
    void sharesGoToTheLocalitiesThatAreNamed() {
        var shares = List.of(new Distribute("eu/a/*", Map.of("eu/a/*", 80, "us", 20)));
        var settings =
                new LocalitySettings(
                        new LocalityBalancing(null, shares, List.of(), List.of()), null);
        var applied = apply(groups("eu/a/1", "eu/a/2", "us/a/1", "asia/a/1"), settings, false);
        assertThat(applied)
                .extracting(group -> group.sent().getLoadBalancingWeight().getValue())
                .startsWith(40, 40, 20);
        assertThat(applied.getLast().sent().getLbEndpointsCount()).isZero();
    }

    @Test
    void endpointsThatAgreeInMoreLabelsComeFirst() {
        var labels = List.of("topology.kubernetes.io/region", "version=v2");
        var settings =
                new LocalitySettings(
                        new LocalityBalancing(null, List.of(), List.of(), labels), null);
        var group =
                group(
                        "eu/a/1",
                        endpoint("10.0.0.1", "eu/a/1", "v1"),
                        endpoint("10.0.0.2", "eu/a/1", "v2"));
        var other = group("us/a/1", endpoint("10.0.0.3", "us/a/1", "v2"));
        var applied = apply(List.of(group, other), settings, true);
        assertThat(applied)
                .extracting(each -> each.endpoints().getFirst().address())
                .containsExactly("10.0.0.2", "10.0.0.1", "10.0.0.3");
        assertThat(priorities(applied)).containsExactly(0, 1, 2);
    }

    @Test
    void zonesOfTheCallersRegionAreEqual() {
        var zones = new ZoneBalancing(null, List.of(), List.of(), null);
        var applied =
                apply(
                        groups("eu/a/1", "eu/b/1", "us/a/1"),
                        new LocalitySettings(null, zones),
                        false);
        assertThat(priorities(applied)).containsExactly(0, 0, 1);
    }

    private static List<Group> apply(List<Group> groups, LocalitySettings settings, boolean fails) {
        return new LocalityPriorities(HERE, Map.of("app", "x")).apply(groups, settings, fails);
    }

    private static List<Integer> priorities(List<Group> groups) {
        return groups.stream().map(group -> group.sent().getPriority()).toList();
    }

    private static List<Group> groups(String... localities) {
        var groups = new ArrayList<Group>();
        for (String each : localities) groups.add(group(each, endpoint("10.0.0.1", each, "v1")));
        return groups;
    }

    private static Group group(String locality, Endpoint... endpoints) {
        var sent = LocalityLbEndpoints.newBuilder();
        for (Endpoint each : endpoints) {
            sent.addLbEndpointsBuilder()
                    .setLoadBalancingWeight(Protos.uint32(1))
                    .getEndpointBuilder()
                    .setHostname(each.address());
        }
        sent.setLoadBalancingWeight(Protos.uint32(endpoints.length));
        return new Group(Locality.parse(locality), List.of(endpoints), sent);
    }

    private static Service service(TrafficDistribution distribution) {
        return new Service(
                        "reviews.default.svc.cluster.local",
                        "default",
                        List.of(),
                        List.of(),
                        Resolution.STATIC,
                        false,
                        Map.of(),
                        Set.of(),
                        Instant.EPOCH,
                        "a test")
                .distributed(distribution);
    }

    private static Endpoint endpoint(String address, String locality, String version) {
        return endpoint(address, locality, version, Map.of());
    }

    private static Endpoint endpoint(
            String address, String locality, String version, Map<String, String> more) {
        var labels = new HashMap<>(more);
        labels.put("version", version);
        return new Endpoint(
                address,
                Map.of("http", 80),
                labels,
                Locality.parse(locality),
                1,
                Health.HEALTHY,
                "",
                "");
    }
}
