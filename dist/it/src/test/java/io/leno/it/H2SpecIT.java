package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;

/// h2spec, which tries a server against every rule of RFC 7540 and 7541, those that are only
/// recommended included (`dist/it/peers/h2spec`).
class H2SpecIT {
    private static final Duration LONGEST = Duration.ofMinutes(5);

    @TempDir private Path scratch;

    @Test
    void findsNothingToObjectToInRequestsThatAreForwarded() throws IOException {
        Path bootstrap = Path.of("src/test/resources/http2/proxy.yaml");
        Script script = new Script(List.of(), Map.of(), Map.of(), List.of(), List.of());
        Path h2spec = PeerBinary.of("h2spec");
        try (PeerProxy leno = new PeerProxy(bootstrap, script, scratch, LenoCommand::proxy);
                RunningCommand run = start(h2spec, leno.port("main"))) {
            Matcher summary = run.await("(\\d+) tests, (\\d+) passed, \\d+ skipped.*", LONGEST);
            assertThat(summary.group(2)).as(run.output()).isEqualTo(summary.group(1));
            assertThat(Integer.parseInt(summary.group(1))).isGreaterThan(100);
        }
    }

    private static RunningCommand start(Path h2spec, int port) {
        return RunningCommand.start(
                "h2spec",
                new ProcessBuilder(h2spec.toString(), "127.0.0.1", String.valueOf(port), "/up"));
    }
}
