package io.leno.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.logging.LogManager;
import java.util.logging.Logger;

class LogsTest {
    @TempDir private Path directory;

    @AfterEach
    void restore() {
        LogManager.getLogManager().reset();
    }

    @Test
    void linesNameTimeLevelAndComponentAndLevelsCanDifferByComponent() throws IOException {
        Path file = directory.resolve("leno.log");
        new Logs(Optional.of(file)).levels(LogLevel.WARNING, Map.of("upstream", LogLevel.DEBUG));

        Logger.getLogger("io.leno.proxy.upstream.Pool").fine("seen");
        Logger.getLogger("io.leno.proxy.http.Codec").info("not seen");
        Logger.getLogger("io.grpc.Server").warning("seen too");

        assertThat(Files.readAllLines(file))
                .satisfiesExactly(
                        line ->
                                assertThat(line)
                                        .matches(
                                                "\\[\\d{4}-\\d\\d-\\d\\d"
                                                        + " [0-9:.]{12}]\\[debug]\\[proxy\\.upstream]"
                                                        + " seen"),
                        line -> assertThat(line).endsWith("[warning][Server] seen too"));
    }
}
