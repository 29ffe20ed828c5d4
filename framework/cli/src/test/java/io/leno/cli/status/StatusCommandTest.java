package io.leno.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.cli.LenoctlCommandLine;
import io.leno.cli.Terminal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class StatusCommandTest {
    private static final String CLASS =
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: GatewayClass
            metadata:
              name: istio
            spec:
              controllerName: istio.io/gateway-controller
            """;

    @TempDir private Path directory;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @Test
    void theObjectsArePrintedWithTheirStatus() throws IOException {
        assertThat(run(CLASS, "-o", "yaml")).isZero();
        assertThat(output.toString())
                .isEqualTo(
                        CLASS
                                + """
                                status:
                                  conditions:
                                  - lastTransitionTime: "1970-01-01T00:00:00Z"
                                    message: Handled by Istio controller
                                    reason: Accepted
                                    status: "True"
                                    type: Accepted
                                """);
    }

    @Test
    void asJsonTheyAreOneList() throws IOException {
        assertThat(run(CLASS, "-o", "json")).isZero();
        assertThat(output.toString()).contains("\"kind\": \"List\"").contains("\"Accepted\"");
    }

    @Test
    void whatCannotBeReadIsToldAndTheRestPrinted() throws IOException {
        String broken = CLASS + "---\n" + CLASS.replace("controllerName", "controler");
        assertThat(run(broken.replaceFirst("name: istio\n", "name: a\n"))).isEqualTo(1);
        assertThat(errors.toString()).contains("spec.controler: unknown field");
        assertThat(output.toString()).contains("name: a");
    }

    private int run(String yaml, String... options) throws IOException {
        Path file = directory.resolve("mesh.yaml");
        Files.writeString(file, yaml);
        var arguments = new String[options.length + 3];
        arguments[0] = "status";
        arguments[1] = "-f";
        arguments[2] = file.toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        var terminal =
                new Terminal(new PrintWriter(output, true), new PrintWriter(errors, true), false);
        return new LenoctlCommandLine(Map.of(), terminal).run(arguments);
    }
}
