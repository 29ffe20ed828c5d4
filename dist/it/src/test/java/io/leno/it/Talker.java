package io.leno.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// Holds one [Conversation] with a proxy and writes down what it says.
final class Talker implements AutoCloseable {
    private static final int QUIET = 250;
    private static final int FIRST = 1500;

    private final UnaryOperator<String> fill;
    private final TestIdentities identities;
    private final StringBuilder heard = new StringBuilder();
    private Socket socket;
    private boolean over;

    private Talker(int port, UnaryOperator<String> fill, TestIdentities identities)
            throws IOException {
        this.fill = fill;
        this.identities = identities;
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
    }

    static String talk(
            int port,
            Conversation conversation,
            UnaryOperator<String> fill,
            TestIdentities identities)
            throws IOException {
        try (Talker talker = new Talker(port, fill, identities)) {
            for (Conversation.Step step : conversation.steps()) talker.step(step);
            talker.listen(QUIET);
            return talker.heard + (talker.over ? "" : "\nkept");
        }
    }

    private void step(Conversation.Step step) throws IOException {
        try {
            switch (step.verb()) {
                case "send" -> send(bytes(fill.apply(step.argument())));
                case "hex" -> send(HexFormat.of().parseHex(step.argument().replace(" ", "")));
                case "repeat" -> {
                    String[] parts = step.argument().split(" ", 2);
                    send(bytes(parts[1].repeat(Integer.parseInt(parts[0]))));
                }
                case "tls" -> handshake(settings(step.argument()));
                case "hello" -> send(hello(settings(step.argument())));
                case "end" -> socket.shutdownOutput();
                case "listen" -> listen(FIRST);
                case "pause" -> listen(Integer.parseInt(step.argument()));
                default -> throw new IllegalArgumentException("no such step: " + step.verb());
            }
        } catch (SocketException gone) {
            ended();
        }
    }

    private void send(byte[] bytes) throws IOException {
        if (over) return;
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /// Whether the connection ended by a reset or in order is not told apart.
    private void ended() {
        if (!over) heard.append("\nclosed");
        over = true;
    }

    /// @param first how long to wait for the first bytes; after that until it is quiet
    private void listen(int first) throws IOException {
        if (over) return;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        InputStream input = socket.getInputStream();
        byte[] buffer = new byte[65536];
        socket.setSoTimeout(first);
        try {
            while (true) {
                int read = input.read(buffer);
                if (read < 0) break;
                bytes.write(buffer, 0, read);
                socket.setSoTimeout(QUIET);
            }
            heard.append(bytes.toString(StandardCharsets.ISO_8859_1));
            ended();
        } catch (SocketTimeoutException quiet) {
            heard.append(bytes.toString(StandardCharsets.ISO_8859_1));
        } catch (SocketException | SSLException reset) {
            heard.append(bytes.toString(StandardCharsets.ISO_8859_1));
            ended();
        }
    }

    private static Map<String, String> settings(String text) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String part : text.split(" ")) {
            if (part.isEmpty()) continue;
            String[] pair = part.split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        return settings;
    }

    private void handshake(Map<String, String> settings) throws IOException {
        SSLContext context = context(settings.getOrDefault("as", ""));
        SSLSocket tls =
                (SSLSocket) context.getSocketFactory().createSocket(socket, "127.0.0.1", 1, true);
        tls.setSSLParameters(parameters(tls.getSSLParameters(), settings));
        tls.setSoTimeout(5000);
        try {
            tls.startHandshake();
            var session = tls.getSession();
            X509Certificate peer = (X509Certificate) session.getPeerCertificates()[0];
            heard.append(session.getProtocol())
                    .append(' ')
                    .append(session.getCipherSuite())
                    .append(" '")
                    .append(tls.getApplicationProtocol())
                    .append("' ")
                    .append(peer.getSubjectX500Principal().getName())
                    .append('\n');
            socket = tls;
        } catch (IOException failed) {
            heard.append("no handshake");
            ended();
        }
    }

    private SSLContext context(String identity) {
        try {
            return identities.client(identity);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SSLParameters parameters(
            SSLParameters parameters, Map<String, String> settings) {
        if (settings.containsKey("sni"))
            parameters.setServerNames(List.of(new SNIHostName(settings.get("sni"))));
        if (settings.containsKey("alpn"))
            parameters.setApplicationProtocols(settings.get("alpn").split(","));
        if (settings.containsKey("version"))
            parameters.setProtocols(settings.get("version").split(","));
        if (settings.containsKey("ciphers"))
            parameters.setCipherSuites(settings.get("ciphers").split(","));
        return parameters;
    }

    private byte[] hello(Map<String, String> settings) throws SSLException {
        SSLEngine engine = context("").createSSLEngine("127.0.0.1", 1);
        engine.setUseClientMode(true);
        engine.setSSLParameters(parameters(engine.getSSLParameters(), settings));
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    static byte[] bytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                bytes.write(c);
                continue;
            }
            i++;
            switch (text.charAt(i)) {
                case 'r' -> bytes.write('\r');
                case 'n' -> bytes.write('\n');
                case 's' -> bytes.write(' ');
                case 'x' -> {
                    bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> bytes.write(text.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
