package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Byte by byte: what a real Envoy does with a connection before and below HTTP, Leno does too. The
/// bootstraps and what is said to them: `src/test/resources/listeners`.
class ListenersIT {
    private static final Path FOLDER = Path.of("src/test/resources/listeners");

    /// All, or while one of them is being written those that fit: `-Dlisteners=asked.*`.
    private static final String WANTED = System.getProperty("listeners", ".*");

    private static final Duration LOGGED = Duration.ofSeconds(15);

    @TempDir private Path scratch;

    static Stream<Path> bootstraps() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> file.getFileName().toString().matches(WANTED))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("bootstraps")
    void lenoTreatsConnectionsAsEnvoyDoes(Path bootstrap) throws Exception {
        Conversation.Talk talk =
                Conversation.read(Path.of(bootstrap.toString().replace(".yaml", ".talk")));
        Path certificates = folder("certificates");
        TestIdentities identities = TestIdentities.in(certificates);
        SoftAssertions all = new SoftAssertions();
        try (TalkPeer envoy =
                        new TalkPeer(
                                bootstrap, folder("envoy"), certificates, EnvoyCommand::start);
                TalkPeer leno =
                        new TalkPeer(bootstrap, folder("leno"), certificates, LenoCommand::proxy)) {
            for (Conversation conversation : talk.conversations()) {
                String expected = envoy.talk(conversation, identities);
                String answer = leno.talk(conversation, identities);
                boolean marked = !conversation.differs().isEmpty();
                judge(conversation.title(), marked, answer, expected, all);
            }
            compareLogs(talk.differences(), envoy, leno, all);
            compareStats(talk.differences(), envoy, leno, all);
        }
        all.assertAll();
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectory(scratch.resolve(name));
    }

    private static void judge(
            String what, boolean marked, Object actual, Object expected, SoftAssertions all) {
        if (!marked) all.assertThat(actual).as(what).isEqualTo(expected);
        else if (actual.equals(expected))
            System.out.println(what + ": no longer differs, its mark can go");
    }

    private static void compareLogs(
            List<String> differences, TalkPeer envoy, TalkPeer leno, SoftAssertions all)
            throws IOException {
        if (envoy.logs().isEmpty()) return;
        try {
            Eventually.within(LOGGED, () -> assertThat(lines(leno)).isEqualTo(lines(envoy)));
        } catch (AssertionError differ) {
            // Told below.
        }
        Map<String, List<String>> written = leno.logs();
        envoy.logs()
                .forEach(
                        (file, lines) ->
                                judge(
                                        file,
                                        differences.contains(file),
                                        String.join("\n", written.getOrDefault(file, List.of())),
                                        String.join("\n", lines),
                                        all));
    }

    private static Map<String, List<String>> lines(TalkPeer proxy) {
        try {
            return proxy.logs();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void compareStats(
            List<String> differences, TalkPeer envoy, TalkPeer leno, SoftAssertions all) {
        Map<String, String> expected = envoy.stats();
        Map<String, String> actual = leno.stats();
        TreeSet<String> names = new TreeSet<>(expected.keySet());
        names.addAll(actual.keySet());
        for (String name : names)
            judge(
                    name,
                    differences.contains(name),
                    actual.getOrDefault(name, "none"),
                    expected.getOrDefault(name, "none"),
                    all);
    }
}
