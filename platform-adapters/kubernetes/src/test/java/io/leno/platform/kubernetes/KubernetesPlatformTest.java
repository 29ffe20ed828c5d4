package io.leno.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.leno.api.config.ResourceKey;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Health;
import io.leno.api.model.Locality;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.model.ServicePort;
import io.leno.api.model.TrafficDistribution;
import io.leno.api.model.Workload;
import io.leno.api.platform.PlatformAdapter;
import io.leno.api.platform.PlatformEvent.Withdrawn;
import io.leno.testkit.PlatformAdapterContract;
import io.leno.testkit.RecordingPlatformListener;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Against an API server that stores what it is given, as the client library's authors wrote it for
/// tests.
@EnableKubernetesMockClient(crud = true)
final class KubernetesPlatformTest extends PlatformAdapterContract {
    private static final String HOST = "reviews.default.svc.cluster.local";
    private static final ResourceDefinitionContext VIRTUAL_SERVICES =
            new ResourceDefinitionContext.Builder()
                    .withGroup("networking.istio.io")
                    .withVersion("v1")
                    .withKind("VirtualService")
                    .withPlural("virtualservices")
                    .withNamespaced(true)
                    .build();

    @TempDir private Path folder;
    private KubernetesClient client;
    private final BlockingQueue<String> remotes = new LinkedBlockingQueue<>();
    private final List<KubernetesPlatform> platforms = new ArrayList<>();
    private int changes;

    @BeforeEach
    void oneServiceWithTwoPods() {
        client.nodes()
                .resource(
                        new NodeBuilder()
                                .withNewMetadata()
                                .withName("node-1")
                                .addToLabels("topology.kubernetes.io/region", "eu")
                                .addToLabels("topology.kubernetes.io/zone", "eu-1")
                                .endMetadata()
                                .build())
                .create();
        pod("reviews-v1", "10.0.0.1", Map.of("app", "reviews", "version", "v1"));
        pod("reviews-v2", "10.0.0.2", Map.of("app", "reviews", "version", "v2"));
        client.services()
                .resource(
                        new ServiceBuilder()
                                .withNewMetadata()
                                .withName("reviews")
                                .withNamespace("default")
                                .endMetadata()
                                .withNewSpec()
                                .withClusterIP("10.96.0.10")
                                .addNewPort()
                                .withName("http")
                                .withPort(9080)
                                .endPort()
                                .endSpec()
                                .build())
                .create();
        slices().resource(slice("10.0.0.1", true, "reviews-v1")).create();
    }

    @Override
    protected PlatformAdapter newAdapter() throws IOException {
        return platform(settings());
    }

    private KubernetesPlatform platform(ClusterSettings settings) {
        var platform =
                new KubernetesPlatform(settings, remote -> new StartedRemote(remote, remotes));
        platforms.add(platform);
        return platform;
    }

    /// A server that is still called does not end in time.
    @AfterEach
    void awaitTheEndOfConnections() throws InterruptedException {
        for (KubernetesPlatform each : platforms) {
            each.close();
            each.awaitEnd();
        }
    }

    /// Notes what becomes of a remote cluster.
    private record StartedRemote(ClusterSettings settings, BlockingQueue<String> notes)
            implements RemoteClusters.Remote {
        StartedRemote {
            notes.add("start " + settings.source());
        }

        @Override
        public void replace() {
            notes.add("replace " + settings.source());
        }

        @Override
        public void withdraw() {
            notes.add("withdraw " + settings.source());
        }

        @Override
        public void selectBy(List<LabelSelector> selectors) {
            // all
        }
    }

    private ClusterSettings settings() throws IOException {
        return new ClusterSettings(
                "cluster-1", kubeconfig().toString(), "", "", "cluster.local", "istio-system", 2);
    }

    private Path kubeconfig() throws IOException {
        String server = client.getConfiguration().getMasterUrl();
        return Files.writeString(
                folder.resolve("kubeconfig"),
                """
                apiVersion: v1
                kind: Config
                clusters:
                - {name: test, cluster: {server: "%s", insecure-skip-tls-verify: true}}
                users:
                - {name: test, user: {token: t}}
                contexts:
                - {name: test, context: {cluster: test, user: test}}
                current-context: test
                """
                        .formatted(server));
    }

    @Override
    protected void change() {
        slices().resource(slice("10.0.1." + ++changes, true, "reviews-v1")).update();
    }

    private RecordingPlatformListener synced(RecordingPlatformListener listener) throws Exception {
        listener.awaitSynced();
        return listener;
    }

    @Test
    void aServiceHasItsPortsAndAddressAndTheEndpointsOfItsSlices() throws Exception {
        var listener = new RecordingPlatformListener();
        try (var _ = newAdapter().watch(listener)) {
            var service = synced(listener).services().get(HOST);
            assertThat(service.ports())
                    .containsExactly(new ServicePort("http", 9080, Protocol.HTTP));
            assertThat(service.addresses()).containsExactly("10.96.0.10");
            assertThat(service.resolution()).isEqualTo(Resolution.STATIC);
            assertThat(service.source())
                    .isEqualTo("Service default/reviews (kubernetes:cluster-1)");
            assertThat(listener.endpointsOf(HOST))
                    .containsExactly(
                            new Endpoint(
                                    "10.0.0.1",
                                    Map.of("http", 9080),
                                    Map.of(
                                            "app",
                                            "reviews",
                                            "version",
                                            "v1",
                                            "topology.istio.io/cluster",
                                            "cluster-1",
                                            "kubernetes.io/hostname",
                                            "node-1"),
                                    new Locality("eu", "eu-1", ""),
                                    1,
                                    Health.HEALTHY,
                                    "bookinfo-reviews",
                                    ""));
        }
    }

    @Test
    void podsAreWorkloadsInThePlaceOfTheirNode() throws Exception {
        var listener = new RecordingPlatformListener();
        try (var _ = newAdapter().watch(listener)) {
            assertThat(synced(listener).workloads().get("default/reviews-v2"))
                    .isEqualTo(
                            new Workload(
                                    "reviews-v2",
                                    "default",
                                    List.of("10.0.0.2"),
                                    Map.of("app", "reviews", "version", "v2"),
                                    "bookinfo-reviews",
                                    new Locality("eu", "eu-1", "")));
            client.pods().inNamespace("default").withName("reviews-v2").delete();
            listener.await(
                    "the pod is gone", told -> !told.workloads().containsKey("default/reviews-v2"));
        }
    }

    @Test
    void aChangedSliceIsToldAsTheServicesEndpoints() throws Exception {
        var listener = new RecordingPlatformListener();
        try (var _ = newAdapter().watch(listener)) {
            synced(listener);
            slices().resource(slice("10.0.0.2", false, "reviews-v2")).update();
            listener.await(
                    "the other pod, not ready",
                    told ->
                            told.endpointsOf(HOST).stream()
                                    .anyMatch(
                                            each ->
                                                    each.address().equals("10.0.0.2")
                                                            && each.health() == Health.UNHEALTHY));
        }
    }

    @Test
    void theLabelsOfAnEndpointFollowItsPod() throws Exception {
        var listener = new RecordingPlatformListener();
        try (var _ = newAdapter().watch(listener)) {
            synced(listener);
            client.pods()
                    .inNamespace("default")
                    .withName("reviews-v1")
                    .edit(
                            pod ->
                                    new PodBuilder(pod)
                                            .editMetadata()
                                            .addToLabels("version", "v9")
                                            .endMetadata()
                                            .build());
            listener.await(
                    "the new label",
                    told -> "v9".equals(told.endpointsOf(HOST).getFirst().labels().get("version")));
        }
    }

    @Test
    void aKindIsReadOnceItsDefinitionIsThereAndForgottenWithIt() throws Exception {
        var key = new ResourceKey("networking.istio.io", "VirtualService", "default", "reviews");
        virtualServices().resource(virtualService()).create();
        var listener = new RecordingPlatformListener();
        try (var _ = newAdapter().watch(listener)) {
            assertThat(synced(listener).config()).doesNotContainKey(key);
            client.apiextensions().v1().customResourceDefinitions().resource(definition()).create();
            listener.await("the rule is told", told -> told.config().containsKey(key));
            assertThat(listener.config().get(key).body())
                    .containsEntry("spec", Map.of("hosts", List.of("reviews")))
                    .doesNotContainKey("status");
            client.apiextensions().v1().customResourceDefinitions().resource(definition()).delete();
            listener.await("the rule is gone", told -> !told.config().containsKey(key));
        }
    }

    @Test
    void secretsAreToldWithWhatIsOfUseForTls() throws Exception {
        client.secrets()
                .resource(
                        new SecretBuilder()
                                .withNewMetadata()
                                .withName("web")
                                .withNamespace("default")
                                .endMetadata()
                                .addToData("tls.crt", "Q0VSVA==")
                                .addToData("password", "aHVzaA==")
                                .build())
                .create();
        var listener = new RecordingPlatformListener();
        try (var _ = newAdapter().watch(listener)) {
            var key = new ResourceKey("", "Secret", "default", "web");
            listener.await("the secret is told", told -> told.config().containsKey(key));
            assertThat(listener.config().get(key).body())
                    .containsEntry("data", Map.of("tls.crt", "Q0VSVA==", "password", ""));
            client.secrets().inNamespace("default").withName("web").delete();
            listener.await("the secret is gone", told -> !told.config().containsKey(key));
        }
    }

    @Test
    void theStatusOfAnObjectIsWrittenByWhoHoldsTheLease() throws Exception {
        var key = new ResourceKey("networking.istio.io", "VirtualService", "default", "reviews");
        client.apiextensions().v1().customResourceDefinitions().resource(definition()).create();
        virtualServices().resource(virtualService()).create();
        var adapter = platform(settings());
        var listener = new RecordingPlatformListener();
        try (var _ = adapter.watch(listener)) {
            listener.await("the rule is told", told -> told.config().containsKey(key));
            adapter.write("ours", Map.of(key, Map.of("conditions", List.of(Map.of("type", "A")))));
            virtualServices()
                    .withName("reviews")
                    .waitUntilCondition(
                            it -> it != null && status(it).containsKey("conditions"),
                            20,
                            TimeUnit.SECONDS);
            assertThat(isFree(leases().get())).isFalse();
        }
        leases().waitUntilCondition(it -> it != null && isFree(it), 20, TimeUnit.SECONDS);
    }

    /// Given back, it ends within a second.
    private static boolean isFree(Lease lease) {
        return lease.getSpec().getLeaseDurationSeconds() == 1;
    }

    private static Map<?, ?> status(GenericKubernetesResource object) {
        return (Map<?, ?>) object.getAdditionalProperties().get("status");
    }

    private io.fabric8.kubernetes.client.dsl.Resource<Lease> leases() {
        return client.leases().inNamespace("istio-system").withName("leno-status");
    }

    @Test
    void namespacesThatNoDiscoverySelectorSelectsAreNotTold() throws Exception {
        client.namespaces()
                .resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName("default")
                                .endMetadata()
                                .build())
                .create();
        client.configMaps()
                .resource(
                        new ConfigMapBuilder()
                                .withNewMetadata()
                                .withName("istio")
                                .withNamespace("istio-system")
                                .endMetadata()
                                .addToData(
                                        "mesh",
                                        "discoverySelectors:\n- matchLabels: {mesh: \"on\"}\n")
                                .build())
                .create();
        var listener = new RecordingPlatformListener();
        try (var _ = newAdapter().watch(listener)) {
            assertThat(synced(listener).services()).isEmpty();
            var key = new ResourceKey("", "Namespace", "", "default");
            assertThat(listener.config()).containsKey(key);
            client.namespaces()
                    .withName("default")
                    .edit(
                            namespace ->
                                    new NamespaceBuilder(namespace)
                                            .editMetadata()
                                            .addToLabels("mesh", "on")
                                            .endMetadata()
                                            .build());
            listener.await("the service is told", told -> told.services().containsKey(HOST));
        }
    }

    @Test
    void secretsForOtherClustersStartReplaceAndWithdrawAPlatformEach() throws Exception {
        var listener = new RecordingPlatformListener();
        try (var _ = newAdapter().watch(listener)) {
            synced(listener);
            remoteSecret("one");
            assertThat(remotes.poll(10, TimeUnit.SECONDS)).isEqualTo("start kubernetes:east");
            remoteSecret("other");
            assertThat(remotes.poll(10, TimeUnit.SECONDS)).isEqualTo("replace kubernetes:east");
            assertThat(remotes.poll(10, TimeUnit.SECONDS)).isEqualTo("start kubernetes:east");
            client.secrets().inNamespace("istio-system").withName("east").delete();
            assertThat(remotes.poll(10, TimeUnit.SECONDS)).isEqualTo("withdraw kubernetes:east");
        }
    }

    private void remoteSecret(String kubeconfig) {
        client.secrets()
                .resource(
                        new SecretBuilder()
                                .withNewMetadata()
                                .withName("east")
                                .withNamespace("istio-system")
                                .addToLabels("istio/multiCluster", "true")
                                .endMetadata()
                                .addToData("east", base64(kubeconfig))
                                .addToData("cluster-1", base64("of the cluster itself"))
                                .build())
                .createOr(io.fabric8.kubernetes.client.dsl.NonDeletingOperation::update);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aRemoteClusterTellsWhatRunsInItsNetworkAndNothingThatIsConfiguredThere() throws Exception {
        client.namespaces()
                .resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName("istio-system")
                                .addToLabels("topology.istio.io/network", "net-2")
                                .endMetadata()
                                .build())
                .create();
        var remote = new RemoteCluster(settings().remote("east", Files.readString(kubeconfig())));
        var listener = new RecordingPlatformListener();
        try (var _ = remote.watch(listener)) {
            synced(listener).await("the network", told -> network(told).equals("net-2"));
            assertThat(listener.endpointsOf(HOST).getFirst().labels())
                    .containsEntry("topology.istio.io/cluster", "east");
            assertThat(listener.config()).isEmpty();
            remote.withdraw();
            assertThat(listener.events().getLast()).isEqualTo(new Withdrawn());
        }
    }

    private static String network(RecordingPlatformListener told) {
        return told.endpointsOf(HOST).getFirst().network();
    }

    @Test
    void aServiceOrElseItsNamespaceSaysWhichEndpointsArePreferred() throws Exception {
        var listener = new RecordingPlatformListener();
        try (var _ = newAdapter().watch(listener)) {
            assertThat(synced(listener).services().get(HOST).distribution())
                    .isEqualTo(TrafficDistribution.ANY);
            client.namespaces()
                    .resource(
                            new NamespaceBuilder()
                                    .withNewMetadata()
                                    .withName("default")
                                    .addToAnnotations(
                                            "networking.istio.io/traffic-distribution",
                                            "PreferClose")
                                    .endMetadata()
                                    .build())
                    .create();
            awaitDistribution(listener, TrafficDistribution.PREFER_SAME_ZONE);
            client.services()
                    .inNamespace("default")
                    .withName("reviews")
                    .edit(
                            service ->
                                    new ServiceBuilder(service)
                                            .editSpec()
                                            .withTrafficDistribution("PreferSameNode")
                                            .endSpec()
                                            .build());
            awaitDistribution(listener, TrafficDistribution.PREFER_SAME_NODE);
        }
    }

    private static void awaitDistribution(
            RecordingPlatformListener listener, TrafficDistribution wanted)
            throws InterruptedException {
        listener.await(
                "the service prefers " + wanted,
                told -> told.services().get(HOST).distribution() == wanted);
    }

    @Test
    void credentialsThatAreNotThereAreAProblemThatNamesThem() throws Exception {
        var adapter =
                platform(
                        new ClusterSettings(
                                "c", "/no/such/file", "", "", "cluster.local", "istio-system", 2));
        var listener = new RecordingPlatformListener();
        try (var _ = adapter.watch(listener)) {
            listener.await(
                    "a problem",
                    told ->
                            told.problems().stream()
                                    .anyMatch(
                                            problem ->
                                                    problem.message().contains("/no/such/file")));
        }
    }

    @Test
    void anObjectThatCannotBeUnderstoodIsNamedAndAllOthersAreTold() throws Exception {
        var listener = new RecordingPlatformListener();
        try (var _ = newAdapter().watch(listener)) {
            synced(listener);
            client.services()
                    .resource(
                            new ServiceBuilder()
                                    .withNewMetadata()
                                    .withName("hollow")
                                    .withNamespace("default")
                                    .endMetadata()
                                    .build())
                    .create();
            listener.await(
                    "a problem that names it",
                    told ->
                            told.problems().stream()
                                    .anyMatch(
                                            each ->
                                                    each.message()
                                                            .startsWith(
                                                                    "services default/hollow: not understood")));
            slices().resource(slice("10.0.0.9", true, "reviews-v1")).update();
            listener.await(
                    "what came after it",
                    told ->
                            told.endpointsOf(HOST).stream()
                                    .anyMatch(each -> each.address().equals("10.0.0.9")));
        }
    }

    @Test
    void whatAnApiServerLeavesOutOfASliceIsAbsent() {
        EndpointSlice slice = slice("10.0.0.1", true, "reviews-v1");
        slice.setPorts(null);
        assertThat(SliceView.of(slice).ports()).isEmpty();
        slice.setEndpoints(null);
        assertThat(SliceView.of(slice).addresses()).isEmpty();
    }

    private void pod(String name, String address, Map<String, String> labels) {
        client.pods()
                .resource(
                        new PodBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .withNamespace("default")
                                .withLabels(labels)
                                .endMetadata()
                                .withNewSpec()
                                .withNodeName("node-1")
                                .withServiceAccountName("bookinfo-reviews")
                                .endSpec()
                                .withNewStatus()
                                .withPhase("Running")
                                .withPodIP(address)
                                .endStatus()
                                .build())
                .create();
    }

    private io.fabric8.kubernetes.client.dsl.NonNamespaceOperation<
                    EndpointSlice, ?, io.fabric8.kubernetes.client.dsl.Resource<EndpointSlice>>
            slices() {
        return client.discovery().v1().endpointSlices().inNamespace("default");
    }

    private static EndpointSlice slice(String address, boolean ready, String pod) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withName("reviews-1")
                .withNamespace("default")
                .addToLabels("kubernetes.io/service-name", "reviews")
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withName("http")
                .withPort(9080)
                .endPort()
                .addNewEndpoint()
                .withAddresses(address)
                .withNewConditions()
                .withReady(ready)
                .endConditions()
                .withNewTargetRef()
                .withKind("Pod")
                .withName(pod)
                .endTargetRef()
                .endEndpoint()
                .build();
    }

    private io.fabric8.kubernetes.client.dsl.NonNamespaceOperation<
                    GenericKubernetesResource,
                    ?,
                    io.fabric8.kubernetes.client.dsl.Resource<GenericKubernetesResource>>
            virtualServices() {
        return client.genericKubernetesResources(VIRTUAL_SERVICES).inNamespace("default");
    }

    private static GenericKubernetesResource virtualService() {
        return new GenericKubernetesResourceBuilder()
                .withApiVersion("networking.istio.io/v1")
                .withKind("VirtualService")
                .withNewMetadata()
                .withName("reviews")
                .withNamespace("default")
                .endMetadata()
                .addToAdditionalProperties("spec", Map.of("hosts", List.of("reviews")))
                .addToAdditionalProperties("status", Map.of("observedGeneration", 1))
                .build();
    }

    private static CustomResourceDefinition definition() {
        return new CustomResourceDefinitionBuilder()
                .withNewMetadata()
                .withName("virtualservices.networking.istio.io")
                .endMetadata()
                .withNewSpec()
                .withGroup("networking.istio.io")
                .withScope("Namespaced")
                .withNewNames()
                .withKind("VirtualService")
                .withPlural("virtualservices")
                .endNames()
                .addNewVersion()
                .withName("v1beta1")
                .withServed(true)
                .withStorage(false)
                .endVersion()
                .addNewVersion()
                .withName("v1")
                .withServed(true)
                .withStorage(true)
                .endVersion()
                .endSpec()
                .build();
    }
}
