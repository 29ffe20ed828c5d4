package io.leno.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.cli.Fields;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class DiffCommandTest {
    private static final String ROUTES =
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: reviews, namespace: default}
            spec:
              hosts: [reviews]
              http: [{timeout: 3s, route: [{destination: {host: reviews}}]}]
            """;

    @TempDir private Path scratch;

    private MeshFiles mesh;

    @BeforeEach
    void write() throws IOException {
        mesh = new MeshFiles(scratch);
        mesh.write("routes.yaml", ROUTES);
    }

    private Path change(String yaml) throws IOException {
        return Files.writeString(scratch.resolve("change.yaml"), yaml);
    }

    @Test
    void aFieldThatChangesIsToldForTheProxiesItChangesFor() throws IOException {
        Path change = change(ROUTES.replace("3s", "5s"));
        assertThat(mesh.run("diff", "-f", change.toString())).isEqualTo(1);
        String field =
                "virtual_hosts[reviews.default.svc.cluster.local:9080].routes[0].route.timeout";
        assertThat(mesh.output.toString().lines())
                .contains(
                        "default/client, default/reviews-v1, default/reviews-v2",
                        "  ~ RouteConfiguration 9080",
                        "      - " + field + ": 3s",
                        "      + " + field + ": 5s");
    }

    @Test
    void whatChangesNothingIsNoDifference() throws IOException {
        Path change = change("# moved down\n\n" + ROUTES);
        assertThat(mesh.run("diff", "-f", change.toString())).isZero();
        assertThat(mesh.output.toString()).isEqualTo("no proxy changes (3)\n");
    }

    @Test
    void resourcesComeWithNewRulesAndGoWithThoseThatAreRemoved() throws IOException {
        Path change =
                change(
                        """
                        apiVersion: networking.istio.io/v1
                        kind: DestinationRule
                        metadata: {name: reviews, namespace: default}
                        spec: {host: reviews, subsets: [{name: v1, labels: {version: v1}}]}
                        """);
        assertThat(mesh.run("diff", "-f", change.toString(), "-o", "json")).isEqualTo(1);
        Map<?, ?> group = Fields.objects(mesh.json(), "groups").getFirst();
        assertThat(Fields.objects(group, "added"))
                .extracting(each -> Fields.text(each, "type") + " " + Fields.text(each, "name"))
                .contains(
                        "Cluster outbound|9080|v1|reviews.default.svc.cluster.local",
                        "ClusterLoadAssignment outbound|9080|v1|reviews.default.svc.cluster.local");
        assertThat(mesh.run("diff", "--remove", "service other/ratings")).isEqualTo(1);
        assertThat(mesh.output.toString())
                .contains("  - Cluster outbound|9080||ratings.other.svc.cluster.local");
    }

    @Test
    void proxiesThatChangeOtherwiseAreOtherGroups() throws IOException {
        Path change =
                change(
                        """
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: reviews-v3, namespace: default, labels: {app: reviews, version: v3}}
                        status: {phase: Running, podIP: 10.0.0.3, conditions: [{type: Ready, status: "True"}]}
                        """);
        assertThat(mesh.run("diff", "-f", change.toString(), "-o", "json")).isEqualTo(1);
        assertThat(Fields.objects(mesh.json(), "groups"))
                .extracting(each -> (Object) each.get("proxies"))
                .containsExactly(
                        List.of("default/client", "default/reviews-v1", "default/reviews-v2"),
                        List.of("default/reviews-v3"));
    }

    @Test
    void aPatchThatIsLeftOutIsAProblemOfTheChange() throws IOException {
        Path change =
                change(
                        """
                        apiVersion: networking.istio.io/v1alpha3
                        kind: EnvoyFilter
                        metadata: {name: bad, namespace: default}
                        spec:
                          configPatches:
                          - applyTo: CLUSTER
                            match: {context: SIDECAR_OUTBOUND}
                            patch: {operation: MERGE, value: {connect_timeout: -1s}}
                        """);
        assertThat(mesh.run("diff", "-f", change.toString())).isZero();
        assertThat(mesh.output.toString())
                .contains("problem: ", "EnvoyFilter default/bad: spec.configPatches[0]: ");
    }

    @Test
    void troubleIsToldApartFromADifference() {
        assertThat(mesh.run("diff", "--remove", "VirtualService default/nobody")).isEqualTo(2);
        assertThat(mesh.errors.toString())
                .contains(
                        "remove: \"VirtualService default/nobody\": no such resource (there are:"
                                + " VirtualService default/reviews)");
        assertThat(mesh.run("diff")).isEqualTo(2);
        assertThat(mesh.run("diff", "-f", "/no/such.yaml")).isEqualTo(2);
    }
}
