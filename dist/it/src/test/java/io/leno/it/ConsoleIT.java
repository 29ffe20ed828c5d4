package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The console in a real browser.
class ConsoleIT {
    @TempDir private Path scratch;

    @Test
    void aBrowserShowsServicesAndProblemsOfTheMesh() throws Exception {
        Path config = Files.createDirectories(scratch.resolve("config"));
        Files.writeString(
                config.resolve("shop.yaml"),
                """
                services:
                - {host: shop, port: 9080, endpoints: [127.0.3.1, 127.0.3.2]}
                - {host: "<b>broken", prt: 1}
                """);
        String browser = browser();
        try (LenoCommand.ControlPlane control = LenoCommand.controlPlane(config)) {
            int port = control.command().port("monitoring");
            String page = render(browser, "http://127.0.0.1:" + port + "/console");
            assertThat(page)
                    .contains("<td class=\"\">shop.default.svc.cluster.local</td>")
                    .contains("<td class=\"good\">2 of 2 healthy</td>")
                    .contains("unknown field (did you mean port?)")
                    .contains("No proxy is connected.")
                    .doesNotContain("<b>broken");
        }
    }

    /// The page as it is after its scripts have run for a while.
    private String render(String browser, String url) throws IOException, InterruptedException {
        Path output = scratch.resolve("page.html");
        List<String> command =
                List.of(
                        browser,
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--user-data-dir=" + scratch.resolve("browser"),
                        "--virtual-time-budget=5000",
                        "--dump-dom",
                        url);
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(scratch.resolve("browser.log").toFile())
                        .start();
        assertThat(process.waitFor()).as("exit code of the browser").isZero();
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    private static String browser() {
        Optional<String> found =
                Stream.of(
                                "/usr/bin/chromium",
                                "/usr/bin/chromium-browser",
                                "/usr/bin/google-chrome")
                        .filter(program -> Files.isExecutable(Path.of(program)))
                        .findFirst();
        if (System.getenv("LENO_REQUIRE_PEERS") != null)
            assertThat(found).as("a Chromium in /usr/bin").isPresent();
        assumeTrue(found.isPresent(), "no Chromium in /usr/bin");
        return found.get();
    }
}
