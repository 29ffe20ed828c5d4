package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The language and its handle, snippet by snippet: what a script gives in Envoy, it gives in Leno,
/// its errors to the letter. The snippets: `src/test/resources/lua/table.lua`.
class LuaTableIT {
    private static final Path FOLDER = Path.of("src/test/resources/lua");
    private static final int READ_TIMEOUT = 60_000;
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)");

    @TempDir private Path scratch;

    @Test
    void everySnippetGivesTheSame() throws IOException {
        Map<String, String> snippets = snippets();
        assertThat(snippets).hasSizeGreaterThan(200);
        SoftAssertions all = new SoftAssertions();
        Path bootstrap = FOLDER.resolve("table.yaml");
        Script none = Script.read(FOLDER.resolve("table.http"));
        try (PeerProxy envoy =
                        new PeerProxy(bootstrap, none, folder("envoy"), EnvoyCommand::start);
                PeerProxy leno =
                        new PeerProxy(bootstrap, none, folder("leno"), LenoCommand::proxy)) {
            for (Map.Entry<String, String> snippet : snippets.entrySet()) {
                boolean plain = snippet.getKey().startsWith("plain");
                String expected = run(envoy.port("main"), snippet.getValue(), plain);
                all.assertThat(run(leno.port("main"), snippet.getValue(), plain))
                        .as("%s: %s", snippet.getKey(), snippet.getValue())
                        .isEqualTo(expected);
            }
            all.assertThat(count(leno, "executions")).isEqualTo(count(envoy, "executions"));
            all.assertThat(count(leno, "errors")).isEqualTo(count(envoy, "errors"));
        }
        all.assertAll();
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectory(scratch.resolve(name));
    }

    private static String count(PeerProxy proxy, String name) {
        return Http.get(proxy.port("admin"), "/stats?filter=http.main.lua." + name).body();
    }

    private static Map<String, String> snippets() throws IOException {
        Map<String, String> snippets = new LinkedHashMap<>();
        String title = "";
        for (String line :
                Files.readAllLines(FOLDER.resolve("table.lua"), StandardCharsets.ISO_8859_1)) {
            if (line.startsWith("--- ")) title = line.substring(4);
            else if (!title.isEmpty()) snippets.merge(title, line, (a, b) -> a + "\n" + b);
        }
        return snippets;
    }

    /// The answer without what no two proxies have in common: ports, times.
    private static String run(int port, String snippet, boolean plain) throws IOException {
        byte[] code = snippet.getBytes(StandardCharsets.ISO_8859_1);
        String head =
                "POST /x?a=b HTTP/1.1\r\nHost: a\r\nConnection: close\r\nx-multi: one\r\nx-multi:"
                        + " two\r\n"
                        + (plain ? "x-plain: 1\r\n" : "")
                        + "Content-Length: "
                        + code.length
                        + "\r\n\r\n";
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(READ_TIMEOUT);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(code);
            return steady(read(socket.getInputStream()));
        }
    }

    /// No further than its length says: Envoy waits a second before it closes.
    private static String read(InputStream answer) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = answer.read();
            if (next < 0) return head.toString();
            head.append((char) next);
        }
        Matcher length = LENGTH.matcher(head);
        byte[] body =
                length.find()
                        ? answer.readNBytes(Integer.parseInt(length.group(1)))
                        : answer.readAllBytes();
        return head + new String(body, StandardCharsets.ISO_8859_1);
    }

    private static String steady(String answer) {
        int end = answer.indexOf("\r\n\r\n");
        String status = answer.substring(0, answer.indexOf("\r\n"));
        return status + "\n" + answer.substring(end + 4).replaceAll("(?m)^x-request-id: .*", "");
    }
}
