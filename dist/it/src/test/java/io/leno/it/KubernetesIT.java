package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A mesh in a real API server, written there with kubectl; a pod is a server on a loopback
/// address.
final class KubernetesIT {
    private static final Duration SOON = Duration.ofSeconds(60); // a process starts within it too

    /// As much of Istio's definitions as the API server asks for.
    private static final String DEFINITION =
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: %s.networking.istio.io}
            spec:
              group: networking.istio.io
              scope: Namespaced
              names: {kind: %s, plural: %s}
              versions:
              - name: v1
                served: true
                storage: true
                schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
            ---
            """;

    /// As much of the Gateway API's.
    private static final String GATEWAY_DEFINITION =
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata:
              name: %s.gateway.networking.k8s.io
              annotations: {api-approved.kubernetes.io: "https://github.com/kubernetes-sigs/gateway-api/pull/2997"}
            spec:
              group: gateway.networking.k8s.io
              scope: Namespaced
              names: {kind: %s, plural: %s}
              versions:
              - name: v1
                served: true
                storage: true
                subresources: {status: {}}
                schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
            ---
            """;

    @TempDir private Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();
    private RealCluster cluster;
    private MeshFixture servers;
    private final int adminPort = Ports.free();
    private final int webhookPort = Ports.free();

    @BeforeEach
    void aMeshInTheCluster() throws Exception {
        cluster = started(new RealCluster(folder.resolve("cluster")));
        servers = started(new MeshFixture(Files.createDirectory(folder.resolve("unused"))));
        cluster.apply(
                DEFINITION.formatted("gateways", "Gateway", "gateways")
                        + DEFINITION.formatted(
                                "virtualservices", "VirtualService", "virtualservices")
                        + DEFINITION.formatted(
                                "destinationrules", "DestinationRule", "destinationrules")
                        + DEFINITION.formatted("serviceentries", "ServiceEntry", "serviceentries"));
        cluster.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s");
        cluster.apply(
                """
                apiVersion: networking.istio.io/v1
                kind: ServiceEntry
                metadata: {name: reviews, namespace: default}
                spec:
                  hosts: [reviews.example.com]
                  ports: [{number: 9080, name: http, protocol: HTTP}]
                  location: MESH_INTERNAL
                  resolution: STATIC
                  endpoints:
                  - {address: 127.0.3.1, ports: {http: %d}, labels: {version: v1}}
                  - {address: 127.0.3.2, ports: {http: %d}, labels: {version: v2}}
                ---
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata: {name: reviews, namespace: default}
                spec:
                  host: reviews.example.com
                  subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: {version: v2}}]
                ---
                apiVersion: networking.istio.io/v1
                kind: Gateway
                metadata: {name: front, namespace: default}
                spec:
                  selector: {istio: ingressgateway}
                  servers: [{port: {number: %d, name: http, protocol: HTTP}, hosts: ["*"]}]
                """
                        .formatted(servers.servicePort, servers.servicePort, servers.gatewayPort));
        routeTo("v1");
        started(
                LenoCommand.start(
                        "standalone",
                        "--adapter",
                        "kubernetes=kubeconfig=" + cluster.accessForLeno(),
                        "--webhook-port",
                        Integer.toString(webhookPort),
                        "--xds-port",
                        "0",
                        "--monitoring-port",
                        "0",
                        "--admin-port",
                        Integer.toString(adminPort),
                        "--home",
                        folder.resolve("home").toString()));
        awaitAnswer("v1");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) each.close();
    }

    private <T extends AutoCloseable> T started(T closeable) {
        open.add(closeable);
        return closeable;
    }

    private void routeTo(String subset) {
        cluster.apply(
                """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: reviews, namespace: default}
                spec:
                  hosts: ["*"]
                  gateways: [front]
                  http: [{route: [{destination: {host: reviews.example.com, subset: %s}}]}]
                """
                        .formatted(subset));
    }

    private void awaitAnswer(String version) {
        Eventually.within(SOON, () -> assertThat(answer()).startsWith(version));
    }

    private String answer() {
        return Http.get(servers.gatewayPort, "/").body();
    }

    private void awaitEndpoints(String... addresses) {
        Eventually.within(
                SOON,
                () -> {
                    List<String> lines =
                            Http.get(adminPort, "/clusters")
                                    .body()
                                    .lines()
                                    .filter(line -> line.contains("details.default"))
                                    .filter(line -> line.endsWith("::health_flags::healthy"))
                                    .toList();
                    assertThat(lines).hasSize(addresses.length);
                    for (String each : addresses)
                        assertThat(lines).anyMatch(line -> line.contains("::" + each + ":9080::"));
                });
    }

    @Test
    void rulesThatKubectlAppliesAreServedAndForgottenWhenItDeletesThem() {
        routeTo("v2");
        awaitAnswer("v2");
        for (int i = 0; i < 10; i++) assertThat(answer()).startsWith("v2");
        cluster.kubectl("delete", "virtualservice", "reviews");
        Eventually.within(
                SOON, () -> assertThat(Http.get(servers.gatewayPort, "/").status()).isEqualTo(404));
    }

    @Test
    void aServiceHasTheEndpointsOfItsSlices() {
        cluster.detailsService();
        cluster.pod("details-v1", "10.1.0.1", "v1");
        cluster.pod("details-v2", "10.1.0.2", "v2");
        awaitEndpoints("10.1.0.1", "10.1.0.2");
        cluster.kubectl("delete", "endpointslice", "details-v1");
        awaitEndpoints("10.1.0.2");
    }

    @Test
    void theApiServerTrustsTheWebhookAndStoresNothingThatItRefuses() throws IOException {
        String webhook = Files.readString(LenoCommand.home().resolve("kubernetes/webhook.yaml"));
        cluster.apply(
                webhook.replaceAll(
                        "service: \\{.*}", "url: https://127.0.0.1:" + webhookPort + "/validate"));
        String wrong =
                """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: wrong, namespace: default}
                spec: {hosts: [a.example.com], http: [{route: []}]}
                """;
        Eventually.within(
                SOON,
                () ->
                        assertThat(cluster.tryOut(wrong))
                                .contains("validation.leno.io", "denied the request"));
    }

    @Test
    void whatBecameOfAGatewayAndItsRoutesIsInTheirStatus() {
        cluster.apply(
                GATEWAY_DEFINITION.formatted("gateways", "Gateway", "gateways")
                        + GATEWAY_DEFINITION.formatted("httproutes", "HTTPRoute", "httproutes"));
        cluster.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s");
        cluster.apply(
                """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: entry, namespace: default}
                spec:
                  gatewayClassName: istio
                  listeners: [{name: http, port: 8080, protocol: HTTP}]
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: shop, namespace: default}
                spec: {parentRefs: [{name: entry}], rules: [{backendRefs: [{name: missing, port: 80}]}]}
                """);
        String gateway = "gateways.gateway.networking.k8s.io/entry";
        cluster.kubectl("wait", "--for=condition=Accepted", gateway, "--timeout=60s");
        cluster.kubectl(
                "wait",
                "--for=jsonpath={.status.parents[0].conditions[?(@.type=='ResolvedRefs')].reason}=BackendNotFound",
                "httproutes.gateway.networking.k8s.io/shop",
                "--timeout=60s");
        cluster.kubectl(
                "wait",
                "--for=jsonpath={.status.listeners[0].attachedRoutes}=1",
                gateway,
                "--timeout=60s");
    }

    @Test
    void anEntryWithoutAddressesKeepsThoseItIsGivenAndARuleIsToldWhatIsWrongWithIt()
            throws IOException {
        try (var crds = Files.list(LenoCommand.home().resolve("crds"))) {
            for (Path each : crds.filter(KubernetesIT::isOfServiceOrRoute).toList())
                cluster.apply(Files.readString(each));
        }
        cluster.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s");
        cluster.apply(
                """
                apiVersion: networking.istio.io/v1
                kind: ServiceEntry
                metadata: {name: db, namespace: default}
                spec:
                  hosts: [db.example.com]
                  ports: [{number: 80, name: http, protocol: HTTP}]
                  resolution: DNS
                ---
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: lost, namespace: default}
                spec: {hosts: [lost.example.com], http: [{route: [{destination: {host: nobody}}]}]}
                """);
        cluster.awaitField("serviceentry/db", "{.status.addresses[0].host}", "db.example.com");
        cluster.awaitField(
                "virtualservice/lost", "{.status.validationMessages[0].type.code}", "IST0101");
        cluster.awaitField("virtualservice/lost", "{.status.observedGeneration}", "1");
    }

    private static boolean isOfServiceOrRoute(Path crd) {
        String name = crd.getFileName().toString();
        return name.contains("serviceentries") || name.contains("virtualservices");
    }

    @Test
    void anApiServerThatIsDownTakesNothingAwayAndIsHeardAgain() {
        cluster.stop();
        for (int i = 0; i < 20; i++) assertThat(answer()).startsWith("v1");
        cluster.start();
        routeTo("v2");
        awaitAnswer("v2");
    }
}
