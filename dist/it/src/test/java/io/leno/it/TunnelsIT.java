package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// CONNECT, upgrades and tunnels, in both protocols and from one to the other: clients get the same
/// bytes and frames from Envoy and from Leno, hosts see the same requests, logs and counters tell
/// the same. The conversations: `src/test/resources/tunnels`; a line `differs: why` marks one that
/// does not go the same way.
class TunnelsIT {
    private static final Path FOLDER = Path.of("src/test/resources/tunnels");
    private static final Pattern TITLE = Pattern.compile("### (.*) @(\\w+)( h2)?");

    private static final Pattern BY_CHANCE =
            Pattern.compile(
                    "cluster\\.h\\d\\.upstream_(rq_pending_total|cx_(total|http1_total|destroy.*))");

    @TempDir private Path scratch;

    private record Conversation(
            String title, String listener, boolean http2, boolean differs, List<String> steps) {}

    @Test
    void tunnelsCarryTheSame() throws Exception {
        List<Conversation> conversations = conversations();
        Script script = new Script(List.of(), Map.of(), Map.of(), List.of(), List.of());
        SoftAssertions all = new SoftAssertions();
        Path bootstrap = FOLDER.resolve("proxy.yaml");
        try (PeerProxy envoy =
                        new PeerProxy(bootstrap, script, folder("envoy"), EnvoyCommand::start);
                PeerProxy leno =
                        new PeerProxy(bootstrap, script, folder("leno"), LenoCommand::proxy);
                ExecutorService threads = Executors.newFixedThreadPool(24)) {
            Map<Conversation, Future<String>> expected = talk(envoy, conversations, threads);
            Map<Conversation, Future<String>> actual = talk(leno, conversations, threads);
            for (Conversation each : conversations)
                judge(each, actual.get(each).get(), expected.get(each).get(), all);
            compareLogs(envoy, leno, all);
            all.assertThat(counted(leno)).isEqualTo(counted(envoy));
        }
        all.assertAll();
    }

    /// Chance decides how many wait for a connection, and which side of it is closed first.
    private static String counted(PeerProxy proxy) {
        return proxy.stats().entrySet().stream()
                .filter(stat -> !BY_CHANCE.matcher(stat.getKey()).matches())
                .map(stat -> stat.getKey() + ": " + stat.getValue())
                .collect(Collectors.joining("\n"));
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectory(scratch.resolve(name));
    }

    private static void judge(
            Conversation conversation, String actual, String expected, SoftAssertions all) {
        if (conversation.differs())
            all.assertThat(actual)
                    .as(conversation.title() + ": no longer differs, its mark can go")
                    .isNotEqualTo(expected);
        else all.assertThat(actual).as(conversation.title()).isEqualTo(expected);
    }

    private static void compareLogs(PeerProxy envoy, PeerProxy leno, SoftAssertions all) {
        try {
            Eventually.within(
                    Duration.ofSeconds(15), () -> assertThat(lines(leno)).isEqualTo(lines(envoy)));
        } catch (AssertionError differ) {
            all.assertThat(String.join("\n", lines(leno)))
                    .isEqualTo(String.join("\n", lines(envoy)));
        }
    }

    private static List<String> lines(PeerProxy proxy) {
        try {
            return proxy.logs().values().stream().flatMap(List::stream).sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<Conversation, Future<String>> talk(
            PeerProxy proxy, List<Conversation> conversations, ExecutorService threads) {
        Map<Conversation, Future<String>> answers = new LinkedHashMap<>();
        for (Conversation each : conversations) {
            int port = proxy.port(each.listener());
            answers.put(
                    each,
                    threads.submit(
                            () ->
                                    proxy.steady(
                                                    TunnelClient.talk(
                                                            port, each.http2(), each.steps()))
                                            .replaceAll("date: [^\r\n]*", "date: D")
                                            .replaceAll("(PROXY TCP4 \\S+ \\S+ ).*", "$1N")));
        }
        return answers;
    }

    private static List<Conversation> conversations() throws IOException {
        List<Conversation> all = new ArrayList<>();
        for (String block :
                Files.readString(FOLDER.resolve("conversations.txt")).split("(?m)^(?=### )")) {
            List<String> lines = new ArrayList<>(block.lines().toList());
            lines.removeIf(line -> line.isBlank() || line.startsWith("#! "));
            if (lines.isEmpty()) continue;
            var title = TITLE.matcher(lines.removeFirst());
            if (!title.matches()) throw new IllegalArgumentException(block);
            all.add(
                    new Conversation(
                            title.group(1),
                            title.group(2),
                            title.group(3) != null,
                            block.contains("\n#! differs: "),
                            lines));
        }
        return all;
    }
}
