package io.leno.cli.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.json.Json;
import io.leno.cli.LenoctlCommandLine;
import io.leno.cli.Terminal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Files as `lenoctl validate` judges them.
class ValidateCommandTest {
    private static final String GOOD =
            """
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: shop}
            spec:
              servers:
              - {port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}
            """;
    private static final String BAD =
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata:
              name: reviews
              namespace: shop
            spec:
              hosts: [reviews]
              http:
              - timeout: 0s
                rout: []
            """;

    @TempDir private Path folder;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @Test
    void whatIsRightIsSaidToBeValid() throws IOException {
        Path file = write("good.yaml", GOOD);

        assertThat(validate("-f", file.toString())).isZero();
        assertThat(output.toString().lines()).containsExactly(file + " is valid");
    }

    @Test
    void whatIsWrongIsToldWithFileLineResourceAndField() throws IOException {
        Path file = write("bad.yaml", BAD);

        assertThat(validate("-f", file.toString())).isEqualTo(1);
        assertThat(output.toString().lines())
                .containsExactly(
                        file
                                + ":9: error: VirtualService shop/reviews: spec.http[0].timeout:"
                                + " \"0s\": must be a valid duration greater than 1ms",
                        file
                                + ":10: error: VirtualService shop/reviews: spec.http[0].rout:"
                                + " unknown field \"rout\" (did you mean \"route\"?)",
                        file + " is invalid, with 2 errors");
    }

    @Test
    void aFolderIsReadWithAllBelowAndOtherKindsArePassedOver() throws IOException {
        write("a.yaml", GOOD + "---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\n");
        write("b/c.json", "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": []}");
        write("readme.txt", "no resource: [");

        assertThat(validate("-f", folder.toString(), "-o", "json")).isZero();
        Map<?, ?> json = (Map<?, ?>) Json.read(output.toString());
        assertThat(json.get("valid")).isEqualTo(true);
        assertThat(json.get("resources")).isEqualTo(1L);
        assertThat(json.get("passedOver")).isEqualTo(1L);
        assertThat(json.get("problems")).isEqualTo(List.of());
    }

    @Test
    void aListIsJudgedItemByItem() throws IOException {
        String items =
                "apiVersion: v1\nkind: List\nitems:\n- "
                        + BAD.strip().replace("\n", "\n  ")
                        + "\n- "
                        + GOOD.strip().replace("\n", "\n  ");
        Path file = write("list.yaml", items);

        assertThat(validate("-f", file.toString(), "-o", "json")).isEqualTo(1);
        Map<?, ?> json = (Map<?, ?>) Json.read(output.toString());
        assertThat(json.get("resources")).isEqualTo(2L);
        assertThat(((List<?>) json.get("problems")).getLast())
                .isEqualTo(
                        Map.of(
                                "severity",
                                "error",
                                "code",
                                "unknown-field",
                                "file",
                                file.toString(),
                                "line",
                                13L,
                                "apiVersion",
                                "networking.istio.io/v1",
                                "kind",
                                "VirtualService",
                                "namespace",
                                "shop",
                                "name",
                                "reviews",
                                "path",
                                "spec.http[0].rout",
                                "message",
                                "unknown field \"rout\" (did you mean \"route\"?)"));
    }

    @Test
    void aBrokenDocumentLosesOnlyItself() throws IOException {
        Path file = write("broken.yaml", "a: [\n---\n" + BAD);

        assertThat(validate(file.toString())).isEqualTo(1);
        assertThat(output.toString().lines()).hasSize(4);
        assertThat(output.toString()).startsWith(file + ":").contains("no valid YAML");
    }

    @Test
    void standardInputIsRead() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(GOOD.getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(validate("-f", "-")).isZero();
        } finally {
            System.setIn(before);
        }
        assertThat(output.toString().lines()).containsExactly("- is valid");
    }

    @Test
    void warningsAndWhatIsNotActedOnDoNoHarm() throws IOException {
        Path file =
                write(
                        "warned.yaml",
                        """
                        apiVersion: security.istio.io/v1
                        kind: AuthorizationPolicy
                        metadata: {name: a, namespace: shop}
                        spec: {action: DENY, rules: [{to: [{operation: {methods: [GET]}}]}]}
                        """);

        assertThat(validate("-f", file.toString())).isZero();
        assertThat(output.toString().lines())
                .hasSize(3)
                .anyMatch(line -> line.contains(": warning: AuthorizationPolicy shop/a: "))
                .anyMatch(line -> line.endsWith("AuthorizationPolicy is not yet acted on"))
                .anyMatch(line -> line.equals(file + " is valid, with 1 warning"));
    }

    @Test
    void nothingToReadIsWrongUsage() {
        assertThat(validate()).isEqualTo(2);
        assertThat(validate("-f", folder.resolve("none.yaml").toString())).isEqualTo(1);
        assertThat(errors.toString().lines())
                .containsExactly(
                        "lenoctl: nothing to validate (expected: -f FILE, -f DIR, or -f - for"
                                + " standard input)",
                        "lenoctl: " + folder.resolve("none.yaml") + ": no such file or directory");
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private int validate(String... arguments) {
        var terminal = new Terminal(new PrintWriter(output), new PrintWriter(errors), false);
        String[] all = new String[arguments.length + 1];
        all[0] = "validate";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return new LenoctlCommandLine(Map.of(), terminal).run(all);
    }
}
