package io.leno.it;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What Envoy tells collectors of stats, traces and logs, `leno proxy -c` tells them too. Scripts
/// and marks are those of [BootstrapsIT]: `src/test/resources/telemetry`.
class TelemetryIT {
    private static final Path FOLDER = Path.of("src/test/resources/telemetry");

    @TempDir private Path scratch;

    static Stream<Path> bootstraps() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("bootstraps")
    void collectorsAreToldWhatEnvoyTellsThem(Path bootstrap) throws IOException {
        BootstrapsIT.compare(bootstrap, scratch);
    }
}
