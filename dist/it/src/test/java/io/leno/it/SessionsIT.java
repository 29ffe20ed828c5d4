package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Sessions stay with their hosts, the same way in Envoy and in Leno: who begins with the one may
/// go on with the other.
class SessionsIT {
    private static final Path BOOTSTRAP = Path.of("src/test/resources/sessions/sessions.yaml");
    private static final String NOWHERE =
            Base64.getEncoder().encodeToString("127.0.0.1:1".getBytes(StandardCharsets.US_ASCII));

    @TempDir private Path scratch;

    enum Kind {
        ENVOY(EnvoyCommand::start),
        LENO(LenoCommand::proxy);

        final Function<List<String>, RunningCommand> start;

        Kind(Function<List<String>, RunningCommand> start) {
            this.start = start;
        }
    }

    @ParameterizedTest
    @EnumSource
    void sessionsStayWithTheirHosts(Kind kind) throws IOException {
        var script = new Script(List.of(), Map.of(), Map.of(), List.of(), List.of());
        try (PeerProxy proxy = new PeerProxy(BOOTSTRAP, script, scratch, kind.start)) {
            aCookieHoldsASession(proxy);
            aHeaderHoldsASession(proxy);
            aHostThatIsGoneIsReplacedOrMissed(proxy);
        }
    }

    private static void aCookieHoldsASession(PeerProxy proxy) throws IOException {
        Message first = get(proxy, "main", "/shop", "");
        String cookie = first.header("set-cookie");
        assertThat(cookie).matches("session=\"[\\w+/=]+\"; Max-Age=120; Path=/shop; HttpOnly");
        String session = "cookie: " + cookie.substring(0, cookie.indexOf(';')) + "\r\n";
        for (int i = 0; i < 7; i++) {
            Message next = get(proxy, "main", "/shop/cart", session);
            assertThat(next.header("x-upstream-name")).isEqualTo(first.header("x-upstream-name"));
            assertThat(next.header("set-cookie")).isEmpty();
        }
        assertThat(get(proxy, "main", "/shopping", "").header("set-cookie")).isEmpty();
        assertThat(get(proxy, "main", "/off", "").header("set-cookie")).isEmpty();
        Set<String> without = new HashSet<>();
        for (int i = 0; i < 6; i++)
            without.add(get(proxy, "main", "/other", session).header("x-upstream-name"));
        assertThat(without).hasSize(3);
    }

    private static void aHeaderHoldsASession(PeerProxy proxy) throws IOException {
        Message first = get(proxy, "header", "/", "");
        String session = first.header("x-session");
        String host = new String(Base64.getDecoder().decode(session), StandardCharsets.US_ASCII);
        assertThat(host).startsWith("127.0.0.1:");
        for (int i = 0; i < 4; i++) {
            Message next = get(proxy, "header", "/", "x-session: " + session + "\r\n");
            assertThat(next.header("x-upstream-name")).isEqualTo(first.header("x-upstream-name"));
            assertThat(next.header("x-session")).isEmpty();
        }
    }

    private static void aHostThatIsGoneIsReplacedOrMissed(PeerProxy proxy) throws IOException {
        Message replaced = get(proxy, "main", "/shop", "cookie: session=\"" + NOWHERE + "\"\r\n");
        assertThat(replaced.start()).contains(" 200 ");
        assertThat(replaced.header("set-cookie")).startsWith("session=");
        Message missed = get(proxy, "strict", "/", "cookie: session=" + NOWHERE + "\r\n");
        assertThat(missed.start()).contains(" 503 ");
        assertThat(missed.body()).isEqualTo("no healthy upstream");
        assertThat(get(proxy, "strict", "/", "").header("set-cookie"))
                .matches("session=\"[\\w+/=]+\"; HttpOnly");
    }

    private static Message get(PeerProxy proxy, String listener, String path, String headers)
            throws IOException {
        try (Socket socket = new Socket("127.0.0.1", proxy.port(listener))) {
            socket.setSoTimeout(5_000);
            String request = "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            Message answer = Message.read(new BufferedInputStream(socket.getInputStream()), false);
            if (answer == null) throw new AssertionError("no answer to " + request);
            return answer;
        }
    }
}
