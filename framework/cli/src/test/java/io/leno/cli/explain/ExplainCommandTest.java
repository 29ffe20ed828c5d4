package io.leno.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.cli.Fields;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

class ExplainCommandTest {
    private static final String ROUTES =
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: reviews, namespace: default}
            spec:
              hosts: [reviews]
              http:
              - match: [{headers: {end-user: {exact: jason}}}]
                route: [{destination: {host: reviews, subset: v2}}]
                timeout: 3s
              - route:
                - {destination: {host: reviews, subset: v1}, weight: 90}
                - {destination: {host: reviews, subset: v2}, weight: 10}
                retries: {attempts: 4, retryOn: 5xx}
            ---
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: reviews, namespace: default}
            spec:
              host: reviews
              subsets:
              - {name: v1, labels: {version: v1}}
              - {name: v2, labels: {version: v2}}
            """;

    @TempDir private Path scratch;

    private MeshFiles mesh;

    @BeforeEach
    void write() throws IOException {
        mesh = new MeshFiles(scratch);
        mesh.write("routes.yaml", ROUTES);
    }

    @Test
    void aRequestIsFollowedToItsEndpointsWithTheFieldsThatSendItThere() {
        assertThat(
                        mesh.run(
                                "explain",
                                "--from",
                                "client",
                                "GET http://reviews:9080/x",
                                "-H",
                                "end-user: jason"))
                .as(mesh.errors.toString())
                .isZero();
        String file = mesh.directory.resolve("routes.yaml").toString();
        assertThat(mesh.output.toString())
                .contains(
                        "GET http://reviews:9080/x   at sidecar default/client",
                        "=> is sent to outbound|9080|v2|reviews.default.svc.cluster.local",
                        "listener        0.0.0.0_9080",
                        "virtual host    reviews.default.svc.cluster.local:9080",
                        "takes path prefix /, header end-user exactly jason",
                        "from VirtualService default/reviews spec.http[0].match[0] ("
                                + file
                                + ":7)",
                        "from DestinationRule default/reviews spec.subsets[1] (" + file + ":22)",
                        "endpoint 10.0.0.2:9080   health HEALTHY   weight 1   workload"
                                + " default/reviews-v2",
                        "  timeout: 3s",
                        "from VirtualService default/reviews spec.http[0].timeout (" + file + ":9)")
                .doesNotContain("10.0.0.1:9080");
    }

    @Test
    void weightsAndTheRoutesThatWereNotTakenAreTold() {
        assertThat(
                        mesh.run(
                                "explain",
                                "--from",
                                "client.default",
                                "http://reviews:9080/",
                                "-o",
                                "json"))
                .isZero();
        Map<?, ?> told = mesh.json();
        assertThat(Fields.objects(told, "clusters"))
                .extracting(each -> Fields.text(each, "share"))
                .containsExactly("90 %", "10 %");
        assertThat(mesh.output.toString())
                .contains(
                        "\"reason\": \"the request has not: header end-user exactly jason\"",
                        "\"text\": \"4 on 5xx\"",
                        "\"field\": \"spec.http[1].retries\"");
    }

    @Test
    void aRuleThatIsNotVisibleIsNamedWithItsExportTo() throws IOException {
        mesh.write(
                "hidden.yaml",
                """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: ratings, namespace: other}
                spec:
                  hosts: [ratings]
                  exportTo: ["."]
                  http: [{directResponse: {status: 418}}]
                """);
        assertThat(mesh.run("explain", "--from", "client", "GET http://ratings.other:9080/"))
                .isZero();
        assertThat(mesh.output.toString())
                .contains(
                        "=> 503, flag UH: outbound|9080||ratings.other.svc.cluster.local has no"
                                + " endpoint",
                        "VirtualService other/ratings spec.exportTo",
                        "not visible in namespace default because exportTo is [.]");
    }

    @Test
    void whatNoServiceIsMeantByIsPassedThroughOrBlocked() throws IOException {
        assertThat(mesh.run("explain", "--from", "client", "GET http://nobody:9080/")).isZero();
        assertThat(mesh.output.toString())
                .contains("as it is: no service of the mesh is meant (PassthroughCluster)")
                .contains("no service or ServiceEntry has the host nobody");
        mesh.write(
                "mesh-config.yaml",
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: istio, namespace: istio-system}
                data:
                  mesh: |
                    outboundTrafficPolicy: {mode: REGISTRY_ONLY}
                """);
        assertThat(mesh.run("explain", "--from", "client", "GET http://nobody:9080/")).isZero();
        assertThat(mesh.output.toString()).contains("=> is answered by the proxy: 502");
        assertThat(mesh.run("explain", "--from", "client", "tcp://nobody:7000")).isZero();
        assertThat(mesh.output.toString()).contains("=> goes nowhere: the connection is closed");
    }

    @Test
    void theProxyOfTheWorkloadThatIsCalledIsAskedByTo() {
        assertThat(mesh.run("explain", "--to", "reviews-v1", "GET http://reviews:9080/")).isZero();
        assertThat(mesh.output.toString())
                .contains(
                        "listener        virtualInbound",
                        "takes port 9080",
                        "cluster         inbound|9080||");
    }

    @Test
    void whatIsAskedWrongIsToldWithWhatIsExpected() {
        assertThat(mesh.run("explain", "--from", "nobody", "GET http://reviews:9080/"))
                .isEqualTo(1);
        assertThat(mesh.errors.toString())
                .contains("proxy: \"nobody\": no such proxy (expected one of: client.default");
        assertThat(mesh.run("explain", "--from", "client", "reviews:9080")).isEqualTo(2);
        assertThat(mesh.errors.toString())
                .contains("request: \"reviews:9080\" (expected: [METHOD] http|https");
    }
}
