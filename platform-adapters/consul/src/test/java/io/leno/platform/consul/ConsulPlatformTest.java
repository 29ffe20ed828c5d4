package io.leno.platform.consul;

import static io.leno.platform.consul.FakeConsul.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.api.config.Problem;
import io.leno.api.config.ResourceKey;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Health;
import io.leno.api.model.Locality;
import io.leno.api.model.Protocol;
import io.leno.api.model.ServicePort;
import io.leno.api.platform.PlatformAdapter;
import io.leno.api.platform.PlatformEvent.Lost;
import io.leno.platform.consul.ConsulSettings.Tenancy;
import io.leno.testkit.PlatformAdapterContract;
import io.leno.testkit.RecordingPlatformListener;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

final class ConsulPlatformTest extends PlatformAdapterContract {
    private static final String HOST = "reviews.service.consul";

    private FakeConsul consul;
    private int changes;

    @BeforeEach
    void oneService() throws IOException {
        consul = new FakeConsul();
        consul.service("consul", "[]");
        consul.service("reviews", list(instance("r1", "reviews", "10.0.0.1", "v1", "passing")));
    }

    @AfterEach
    void close() {
        consul.close();
    }

    private static String list(String... instances) {
        return "[" + String.join(",", instances) + "]";
    }

    @Override
    protected PlatformAdapter newAdapter() {
        return new ConsulPlatform(settings(consul.url(), "{service}.service.consul"));
    }

    private static ConsulSettings settings(String url, String hostname) {
        return settings(url, hostname, Tenancy.NONE);
    }

    private static ConsulSettings settings(String url, String hostname, Tenancy tenancy) {
        return new ConsulSettings(
                "east", url, "", "", "", hostname, "default", tenancy, "leno/config/", 300, true);
    }

    @Override
    protected void change() {
        String address = "10.0.1." + ++changes;
        consul.service("reviews", list(instance("r1", "reviews", address, "v1", "passing")));
    }

    @Test
    void aResolversFailoverIsADestinationRuleForTheOtherDatacenter() throws Exception {
        consul.entries(
                "service-resolver",
                """
                [{"Kind": "service-resolver", "Name": "reviews",
                  "Failover": {"*": {"Datacenters": ["dc1", "dc2"]}, "v1": {"Service": "other"}}}]
                """);
        var listener = new RecordingPlatformListener();
        try (var _ = newAdapter().watch(listener)) {
            var key =
                    new ResourceKey(
                            "networking.istio.io",
                            "DestinationRule",
                            "default",
                            "consul-failover-reviews");
            listener.awaitSynced().await("the rule", told -> told.config().containsKey(key));
            assertThat(listener.config().get(key).body().get("spec").toString())
                    .contains("host=" + HOST, "from=dc1", "to=dc2");
            assertThat(listener.problems())
                    .extracting(Problem::path)
                    .containsExactly("Failover[v1]");
            consul.entries("service-resolver", "[]");
            listener.await("no rule", told -> !told.config().containsKey(key));
        }
    }

    @Test
    void anIntentionIsAnAuthorizationPolicyOfItsDestination() throws Exception {
        consul.entries(
                "service-intentions",
                """
                [{"Kind": "service-intentions", "Name": "reviews", "Sources": [
                   {"Name": "web", "Action": "allow"}, {"Name": "*", "Action": "deny"}]},
                 {"Kind": "service-intentions", "Name": "*", "Sources": [
                   {"Name": "*", "Action": "deny"}]}]
                """);
        var listener = new RecordingPlatformListener();
        try (var _ = newAdapter().watch(listener)) {
            listener.awaitSynced().await("the policies", told -> policies(told).size() == 3);
            assertThat(policies(listener))
                    .containsOnlyKeys(
                            "consul-allow-reviews", "consul-deny-reviews", "consul-allow-all");
            assertThat(policies(listener).get("consul-allow-all"))
                    .isEqualTo(Map.of("action", "ALLOW"));
            assertThat(policies(listener).get("consul-deny-reviews").toString())
                    .contains("notPrincipals=[*/ns/default/sa/web]", "app=reviews");
            assertThat(policies(listener).get("consul-allow-reviews").toString())
                    .contains("principals=[*/ns/default/sa/web]");
        }
    }

    private static Map<String, Object> policies(RecordingPlatformListener told) {
        var policies = new TreeMap<String, Object>();
        told.config()
                .forEach(
                        (key, resource) -> {
                            if (key.kind().equals("AuthorizationPolicy"))
                                policies.put(key.name(), resource.body().get("spec"));
                        });
        return policies;
    }

    @Test
    void entriesThatMayNotBeReadAreAProblemAndNotWaitedFor() throws Exception {
        consul.entries("service-intentions", "");
        var listener = new RecordingPlatformListener();
        try (var _ = newAdapter().watch(listener)) {
            listener.awaitSynced();
            assertThat(listener.problems())
                    .extracting(Problem::message)
                    .singleElement()
                    .asString()
                    .startsWith("service-intentions: 403");
        }
    }

    @Test
    void anInstanceHasThePortLabelsPlaceAndWeightThatTheCatalogSays() throws Exception {
        var listener = new RecordingPlatformListener();
        try (var _ = newAdapter().watch(listener)) {
            listener.awaitSynced();
            assertThat(listener.services().keySet()).containsExactly(HOST);
            assertThat(listener.services().get(HOST).ports())
                    .containsExactly(new ServicePort("grpc", 9080, Protocol.GRPC));
            assertThat(listener.endpointsOf(HOST))
                    .containsExactly(
                            new Endpoint(
                                    "10.0.0.1",
                                    Map.of("grpc", 9080),
                                    Map.of("app", "reviews", "version", "v1", "protocol", "grpc"),
                                    new Locality("dc1", "z1", ""),
                                    5,
                                    Health.HEALTHY,
                                    "",
                                    ""));
            assertThat(listener.workloads()).containsOnlyKeys("default/r1");
        }
    }

    @Test
    void anInstanceWithACriticalCheckIsUnhealthyAndOneWithAWarningWeighsLess() throws Exception {
        consul.service(
                "reviews",
                list(
                        instance("r1", "reviews", "10.0.0.1", "v1", "critical"),
                        instance("r2", "reviews", "10.0.0.2", "v2", "warning")));
        var listener = new RecordingPlatformListener();
        try (var _ = newAdapter().watch(listener)) {
            listener.awaitSynced();
            assertThat(listener.endpointsOf(HOST))
                    .extracting(Endpoint::health, Endpoint::weight)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(Health.UNHEALTHY, 5),
                            org.assertj.core.groups.Tuple.tuple(Health.HEALTHY, 1));
        }
    }

    @Test
    void servicesComeAndGo() throws Exception {
        var listener = new RecordingPlatformListener();
        try (var _ = newAdapter().watch(listener)) {
            listener.awaitSynced();
            consul.service("a", list(instance("a1", "a", "10.0.0.9", "", "passing")));
            listener.await("a", told -> told.services().containsKey("a.service.consul"));
            consul.remove("a");
            listener.await(
                    "neither a nor its instance",
                    told ->
                            !told.services().containsKey("a.service.consul")
                                    && !told.workloads().containsKey("default/a1"));
            assertThat(listener.workloads()).containsOnlyKeys("default/r1");
        }
    }

    @Test
    void resourcesAreReadFromKeysAndABrokenOneKeepsWhatItSaidLast() throws Exception {
        var key = new ResourceKey("networking.istio.io", "VirtualService", "default", "reviews");
        consul.key("leno/config/reviews", virtualService("reviews"));
        var listener = new RecordingPlatformListener();
        try (var _ = newAdapter().watch(listener)) {
            listener.awaitSynced();
            assertThat(listener.config()).containsOnlyKeys(key);
            consul.key("leno/config/reviews", "kind: [");
            listener.await("a problem", told -> !told.problems().isEmpty());
            assertThat(listener.config()).containsOnlyKeys(key);
            consul.key("leno/config/reviews", virtualService("ratings"));
            listener.await(
                    "the mended text",
                    told ->
                            told.problems().isEmpty()
                                    && told.config()
                                            .get(key)
                                            .body()
                                            .toString()
                                            .contains("ratings"));
        }
    }

    private static String virtualService(String host) {
        return """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: reviews}
        spec: {hosts: [%s], http: [{route: [{destination: {host: %s}}]}]}
        """
                .formatted(host, host);
    }

    @Test
    void aConsulThatFailsIsLostAndTakesNothingAway() throws Exception {
        var listener = new RecordingPlatformListener();
        try (var _ = newAdapter().watch(listener)) {
            listener.awaitSynced();
            consul.failWith(500);
            listener.await("lost", told -> told.events().stream().anyMatch(Lost.class::isInstance));
            assertThat(listener.services()).containsKey(HOST);
            consul.failWith(200);
            change();
            listener.await(
                    "the change",
                    told -> told.endpointsOf(HOST).getFirst().address().startsWith("10.0.1."));
        }
    }

    @Test
    void anIndexThatGoesBackwardsStartsAnew() throws Exception {
        var listener = new RecordingPlatformListener();
        try (var _ = newAdapter().watch(listener)) {
            listener.awaitSynced();
            consul.turnBack();
            change();
            listener.await(
                    "the change",
                    told -> told.endpointsOf(HOST).getFirst().address().startsWith("10.0.1."));
        }
    }

    @Test
    void aPatternGivesServicesTheNamesOfAnotherPlatform() throws Exception {
        var adapter =
                new ConsulPlatform(settings(consul.url(), "{service}.default.svc.cluster.local"));
        var listener = new RecordingPlatformListener();
        try (var _ = adapter.watch(listener)) {
            listener.awaitSynced();
            assertThat(listener.services()).containsKey("reviews.default.svc.cluster.local");
        }
    }

    @Test
    void partitionAndNamespaceAreAskedForWhereConfigured() throws Exception {
        var tenancy = new Tenancy("east", "shop");
        var adapter = new ConsulPlatform(settings(consul.url(), "{service}.x", tenancy));
        var listener = new RecordingPlatformListener();
        try (var _ = adapter.watch(listener)) {
            listener.awaitSynced();
            assertThat(consul.askedFor())
                    .containsExactlyInAnyOrder(
                            "X-Consul-Partition: east", "X-Consul-Namespace: shop");
        }
    }

    @Test
    void neitherPartitionNorNamespaceIsAskedForOtherwise() throws Exception {
        var listener = new RecordingPlatformListener();
        try (var _ = newAdapter().watch(listener)) {
            listener.awaitSynced();
            assertThat(consul.askedFor())
                    .containsExactlyInAnyOrder(
                            "X-Consul-Partition: null", "X-Consul-Namespace: null");
        }
    }

    @Test
    void settingsThatCannotBeAreNamed() {
        assertThatThrownBy(() -> settings("ftp://x", "{service}"))
                .hasMessage("url: ftp://x (expected: http://HOST:PORT or https://HOST:PORT)");
        assertThatThrownBy(() -> settings("http://x:1", "reviews"))
                .hasMessage("hostname: reviews (expected: a text with {service})");
    }
}
