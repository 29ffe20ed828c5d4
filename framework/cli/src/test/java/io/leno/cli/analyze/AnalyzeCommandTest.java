package io.leno.cli.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.json.Json;
import io.leno.cli.LenoctlCommandLine;
import io.leno.cli.Terminal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class AnalyzeCommandTest {
    private static final String NOWHERE =
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata:
              name: cart
            spec:
              hosts: [cart]
              http:
              - route:
                - destination:
                    host: nobody
            """;

    private static final String UNNAMED_PORT =
            """
            apiVersion: v1
            kind: Service
            metadata: {name: cart, namespace: shop}
            spec: {ports: [{port: 80}]}
            """;

    @TempDir private Path directory;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();
    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("mesh.yaml");
    }

    private int run(String... options) {
        List<String> arguments = new ArrayList<>(List.of("analyze"));
        arguments.addAll(List.of(options));
        var terminal =
                new Terminal(new PrintWriter(output, true), new PrintWriter(errors, true), false);
        return new LenoctlCommandLine(Map.of(), terminal).run(arguments.toArray(String[]::new));
    }

    private int analyze(String text, String... options) throws IOException {
        Files.writeString(file, text);
        List<String> all = new ArrayList<>(List.of(options));
        all.add(file.toString());
        return run(all.toArray(String[]::new));
    }

    @Test
    void anErrorIsPrintedWithItsPlaceAndEndsWith79() throws IOException {
        assertThat(analyze(NOWHERE)).isEqualTo(79);
        assertThat(output.toString())
                .isEqualTo(
                        "Error [IST0101] (VirtualService default/cart "
                                + file
                                + ":10) Referenced host not found: \"nobody\"\n");
        assertThat(errors.toString())
                .isEqualTo(
                        """
                        Error: Analyzers found issues when analyzing namespace: default.
                        See https://istio.io/v1.31/docs/reference/config/analysis for more information about causes and resolutions.
                        """);
    }

    @Test
    void jsonSaysTheSameForMachinesAndEndsWith0() throws IOException {
        assertThat(analyze(NOWHERE, "-o", "json")).isZero();
        assertThat(Json.read(output.toString()))
                .isEqualTo(
                        List.of(
                                Map.of(
                                        "code", "IST0101",
                                        "documentationUrl",
                                                "https://istio.io/v1.31/docs/reference/config/analysis/ist0101/?ref=istioctl-analyze",
                                        "level", "Error",
                                        "message", "Referenced host not found: \"nobody\"",
                                        "origin", "VirtualService default/cart",
                                        "reference", file + ":10")));
    }

    @Test
    void yamlIsAListOfTheSameFields() throws IOException {
        assertThat(analyze(NOWHERE, "-o", "YAML")).isZero();
        assertThat(output.toString())
                .startsWith("- code: IST0101\n  documentationUrl:")
                .contains("\n  level: Error\n  message: ");
    }

    @Test
    void nothingFoundIsSaidOnTheErrorStream() throws IOException {
        assertThat(analyze(UNNAMED_PORT, "-n", "elsewhere")).isZero();
        assertThat(output.toString()).isEqualTo("\n");
        assertThat(errors.toString())
                .isEqualTo("\u2714 No validation issues found when analyzing " + file + ".\n");
        output.getBuffer().setLength(0);
        assertThat(analyze(UNNAMED_PORT, "-o", "json")).isZero();
        assertThat(output.toString()).isEqualTo("[]\n");
    }

    @Test
    void thresholdsOfFailureAndOutputAreApart() throws IOException {
        assertThat(analyze(UNNAMED_PORT, "-A")).isZero();
        assertThat(output.toString()).startsWith("Info [IST0118] (Service shop/cart ");
        output.getBuffer().setLength(0);
        assertThat(
                        analyze(
                                UNNAMED_PORT,
                                "-A",
                                "--failure-threshold",
                                "info",
                                "--output-threshold",
                                "Error"))
                .isEqualTo(79);
        assertThat(output.toString()).isEqualTo("\n");
    }

    @Test
    void directoriesAreReadWithWhatIsBelowThemExceptForOtherFiles() throws IOException {
        Path below = Files.createDirectories(directory.resolve("a/b"));
        Files.writeString(below.resolve("mesh.yml"), NOWHERE);
        Files.writeString(below.resolve("notes.txt"), "nothing");
        assertThat(run("-R", "--use-kube=false", directory.toString())).isEqualTo(79);
        assertThat(errors.toString())
                .startsWith(
                        "Skipping file "
                                + below.resolve("notes.txt")
                                + ", recognized file extensions are: [.json .yaml .yml]\n");
    }

    @Test
    void aFileThatCannotBeParsedEndsWith65UnlessThatIsFine() throws IOException {
        assertThat(analyze("kind: [", "-n", "shop")).isEqualTo(65);
        assertThat(errors.toString())
                .startsWith("Error: " + file + ":")
                .contains(
                        "No validation issues found when analyzing namespace: shop (but 1 file could"
                                + " not be parsed).\n")
                .endsWith("Error: Some files couldn't be parsed.\n");
        assertThat(analyze("kind: [", "--ignore-unknown")).isZero();
    }

    @Test
    void findingsAreSuppressedAndUnknownCodesAreTold() throws IOException {
        assertThat(analyze(NOWHERE, "-S", "IST0101=VirtualService default/*", "-S", "IST9=x"))
                .isZero();
        assertThat(errors.toString())
                .startsWith(
                        "Warning: Supplied message code 'IST9' is an unknown message code and will"
                                + " not have any effect.\n");
    }

    @Test
    void onlyTheAnalyzersThatAreNamedRun() throws IOException {
        assertThat(analyze(NOWHERE, "--analyzer", "gateway.ConflictingGatewayAnalyzer")).isZero();
        assertThat(analyze(NOWHERE, "--analyzer", "virtualservice.DestinationHostAnalyzer"))
                .isEqualTo(79);
    }

    @Test
    void analyzersAreListedByName() {
        assertThat(run("-L")).isZero();
        assertThat(output.toString())
                .startsWith("* annotations.K8sAnalyzer:\n    Checks for misplaced")
                .contains("\n* webhook.Analyzer:\n    Checks the validity of Istio webhooks\n");
    }

    @Test
    void configurationOfTheMeshComesFromAFile() throws IOException {
        String telemetry =
                """
                apiVersion: telemetry.istio.io/v1
                kind: Telemetry
                metadata: {name: logs}
                spec: {accessLogging: [{match: {mode: CLIENT}}]}
                """;
        Path mesh = directory.resolve("mesh.txt");
        Files.writeString(mesh, "defaultProviders: {accessLogging: [envoy]}");
        assertThat(analyze(telemetry, "--failure-threshold", "Warning")).isEqualTo(79);
        assertThat(
                        analyze(
                                telemetry,
                                "--failure-threshold",
                                "Warning",
                                "--meshConfigFile",
                                mesh.toString()))
                .isZero();
    }

    @Test
    void servicesInLenosShortFormAreKnown() throws IOException {
        String services =
                """
                services:
                - host: nobody
                  port: 9080
                  endpoints: [{address: 10.0.0.1, labels: {version: v1}}, 10.0.0.2]
                - host: typo
                  port: 99999
                ---
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata: {name: nobody}
                spec:
                  host: nobody
                  subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: {version: v2}}]
                ---
                """;
        assertThat(analyze(services + NOWHERE)).isEqualTo(79);
        assertThat(output.toString())
                .contains("Error [IST0173] (DestinationRule default/nobody ", "The Subset v2 ")
                .hasLineCount(1);
    }

    @Test
    void coloursAreThereWhenAskedFor() throws IOException {
        analyze(NOWHERE, "--color");
        assertThat(output.toString()).startsWith("\u001b[1;31mError\u001b[0m [IST0101] (");
    }

    @Test
    void whatMakesNoSenseIsRefused() throws IOException {
        assertThat(analyze(NOWHERE, "-o", "xml")).isEqualTo(64);
        assertThat(analyze(NOWHERE, "--failure-threshold", "bad")).isEqualTo(2);
        assertThat(analyze(NOWHERE, "--use-kube")).isEqualTo(2);
        assertThat(analyze(NOWHERE, "-S", "IST0101")).isEqualTo(1);
        assertThat(run(directory.resolve("gone.yaml").toString())).isEqualTo(1);
        assertThat(run()).isEqualTo(1);
        assertThat(errors.toString())
                .contains("xml not a valid option for format")
                .contains("--failure-threshold: \"bad\" (expected: Info, Warning or Error)")
                .contains("gone.yaml: no such file or directory");
    }
}
