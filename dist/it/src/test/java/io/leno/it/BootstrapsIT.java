package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What Envoy answers on a bootstrap, `leno proxy -c` answers too: status, headers, body, whether
/// the connection stays, access logs and statistics. The bootstraps and what is asked of them:
/// `src/test/resources/bootstraps`. What differs is marked there with the reason and listed in
/// docs/compare-with-envoy.md; a mark on what does not differ fails.
class BootstrapsIT {
    private static final Path FOLDER = Path.of("src/test/resources/bootstraps");

    /// All, or while one of them is being written those that fit: `-Dbootstraps=compressor.*`.
    private static final String WANTED = System.getProperty("bootstraps", ".*");

    private static final Duration LOGGED = Duration.ofSeconds(15);

    private static final Duration UNTIL_ENVOY_HAS_LOGGED = Duration.ofMillis(500);

    @TempDir private Path scratch;

    static Stream<Path> bootstraps() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .filter(file -> !file.toString().endsWith(".http"))
                    .filter(file -> file.getFileName().toString().matches(WANTED))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("bootstraps")
    @Execution(ExecutionMode.CONCURRENT) // most of the time something is waited for
    void lenoAnswersAsEnvoyDoes(Path bootstrap) throws IOException {
        compare(bootstrap, scratch);
    }

    static void compare(Path bootstrap, Path scratch) throws IOException {
        Script script = Script.read(Path.of(bootstrap.toString().replaceAll("\\.\\w+$", ".http")));
        SoftAssertions all = new SoftAssertions();
        try (PeerProxy envoy =
                        new PeerProxy(
                                bootstrap, script, folder(scratch, "envoy"), EnvoyCommand::start);
                PeerProxy leno =
                        new PeerProxy(
                                bootstrap, script, folder(scratch, "leno"), LenoCommand::proxy)) {
            for (Script.Request request : script.requests())
                compare(request, script.differingLines(), envoy, leno, all);
            compareLogs(script.differences(), envoy, leno, all);
            compareStats(script.differences(), envoy.stats(), leno.stats(), all);
        }
        all.assertAll();
    }

    private static Path folder(Path scratch, String name) throws IOException {
        return Files.createDirectory(scratch.resolve(name));
    }

    private static void compare(
            Script.Request request,
            List<String> differingLines,
            PeerProxy envoy,
            PeerProxy leno,
            SoftAssertions all)
            throws IOException {
        if (request.repeat() != null) {
            compare(request, request.repeat(), envoy.answers(request), leno.answers(request), all);
            return;
        }
        String expected = without(differingLines, envoy.answer(request));
        String answer = without(differingLines, leno.answer(request));
        judge(request.title(), !request.differs().isEmpty(), answer, expected, all);
    }

    private static void compare(
            Script.Request request,
            Script.Repeat repeat,
            Repetition expected,
            Repetition answers,
            SoftAssertions all) {
        boolean same =
                repeat.order()
                        ? answers.isInOrderOf(expected)
                        : answers.isNear(expected, repeat.within() * repeat.times() / 100);
        boolean whole = repeat.order() && !same;
        judge(
                request.title(),
                !request.differs().isEmpty(),
                same ? "as Envoy" : (whole ? answers : answers.counts()),
                same ? "as Envoy" : (whole ? expected : expected.counts()),
                all);
    }

    private static String without(List<String> differingLines, String answer) {
        return answer.lines()
                .filter(
                        line ->
                                differingLines.stream()
                                        .noneMatch(name -> line.startsWith(name + ":")))
                .collect(Collectors.joining("\n"));
    }

    private static void judge(
            String what, boolean marked, Object actual, Object expected, SoftAssertions all) {
        if (!marked) all.assertThat(actual).as(what).isEqualTo(expected);
        else
            all.assertThat(actual)
                    .as(what + ": no longer differs, its mark can go")
                    .isNotEqualTo(expected);
    }

    /// Both write their logs a while after the requests; Envoy has done so after the pause.
    private static void compareLogs(
            Map<String, String> differences, PeerProxy envoy, PeerProxy leno, SoftAssertions all)
            throws IOException {
        if (envoy.logs().isEmpty()) return;
        LockSupport.parkNanos(UNTIL_ENVOY_HAS_LOGGED.toNanos());
        try {
            Eventually.within(LOGGED, () -> assertThat(lines(leno)).isEqualTo(lines(envoy)));
        } catch (AssertionError differ) {
            // Told below, line by line.
        }
        Map<String, List<String>> written = leno.logs();
        envoy.logs().forEach((file, lines) -> compareLog(file, lines, written, differences, all));
    }

    private static void compareLog(
            String file,
            List<String> expected,
            Map<String, List<String>> written,
            Map<String, String> differences,
            SoftAssertions all) {
        List<String> lines = written.getOrDefault(file, List.of());
        if (differences.containsKey(file)) {
            judge(file, true, lines, expected, all);
            return;
        }
        all.assertThat(lines).as(file).hasSameSizeAs(expected);
        for (int i = 0; i < Math.min(lines.size(), expected.size()); i++)
            all.assertThat(lines.get(i)).as(file + " line " + (i + 1)).isEqualTo(expected.get(i));
    }

    private static Map<String, List<String>> lines(PeerProxy proxy) {
        try {
            return proxy.logs();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void compareStats(
            Map<String, String> differences,
            Map<String, String> envoy,
            Map<String, String> leno,
            SoftAssertions all) {
        TreeSet<String> names = new TreeSet<>(envoy.keySet());
        names.addAll(leno.keySet());
        for (String name : names) {
            String expected = envoy.getOrDefault(name, "none");
            String value = leno.getOrDefault(name, "none");
            judge(name, differences.containsKey(name), value, expected, all);
        }
    }
}
