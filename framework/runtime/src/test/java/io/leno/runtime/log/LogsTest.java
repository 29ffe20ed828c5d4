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
        new Logs(Optional.of(file), Optional.empty())
                .levels(LogLevel.WARNING, Map.of("upstream", LogLevel.DEBUG));

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

    @Test
    void besideAFileTheConsoleShowsErrorsAndWhatIsWrongWithTheConfiguration() {
        var console = new java.io.ByteArrayOutputStream();
        java.io.PrintStream standard = System.err;
        System.setErr(
                new java.io.PrintStream(console, true, java.nio.charset.StandardCharsets.UTF_8));
        try {
            Path file = directory.resolve("new/folder/leno.log");
            new Logs(Optional.of(file), Optional.of(LogLevel.ERROR))
                    .levels(LogLevel.INFO, Map.of());
            Logger.getLogger("io.leno.proxy.Listener").warning("not shown");
            Logger.getLogger("io.leno.proxy.Listener").severe("shown");
            Logger.getLogger("io.leno.problems").warning("mesh.yaml:3: shown too");
            Logger.getLogger("io.leno.problems").info("nor this");

            assertThat(file).content().contains("not shown", "shown too", "nor this");
            assertThat(console.toString(java.nio.charset.StandardCharsets.UTF_8).lines())
                    .satisfiesExactly(
                            line -> assertThat(line).endsWith("shown"),
                            line -> assertThat(line).endsWith("mesh.yaml:3: shown too"));
        } finally {
            System.setErr(standard);
        }
    }
}
