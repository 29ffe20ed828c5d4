package io.leno.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.leno.api.plugin.ContentHash;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/// A registry of images in a test's process: the part of the OCI distribution protocol that pulls,
/// over plain HTTP. With an account it wants a token, which it gives for the account.
public final class ImageServer implements AutoCloseable {
    private static final String MODULE = "application/vnd.module.wasm.content.layer.v1+wasm";
    private static final String TOKEN = "a-token-for-pulling";
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    private static final int ELSEWHERE = 307;
    private static final int OK = 200;

    private final HttpServer server;
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile String account = "";

    private ImageServer(HttpServer server) {
        this.server = server;
        server.createContext("/", this::serve);
        server.start();
    }

    public static ImageServer start() {
        try {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            return new ImageServer(HttpServer.create(address, 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// `127.0.0.1:5000`
    public String authority() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /// From now on only who has this account may pull.
    public void guard(String user, String password) {
        account = "Basic " + base64(user + ":" + password);
    }

    /// A `.dockerconfigjson` with an account of this registry.
    public String pullSecret(String user, String password) {
        return "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}"
                .formatted(authority(), base64(user + ":" + password));
    }

    /// An image whose one layer, of this type, is an archive with the file `plugin.wasm`.
    ///
    /// @return the digest
    public String pushArchive(String repository, String tag, String layerType, byte[] module) {
        return push(repository, tag, List.of(layer(repository, layerType, archive(module))));
    }

    /// An image with a layer that is the module.
    ///
    /// @return the digest
    public String pushModule(String repository, String tag, byte[] module) {
        String config = layer(repository, "application/json", new byte[] {'{', '}'});
        return push(repository, tag, List.of(config, layer(repository, MODULE, module)));
    }

    /// An index of images for several architectures.
    ///
    /// @param digests by architecture
    /// @return the digest
    public String pushIndex(String repository, String tag, Map<String, String> digests) {
        String children =
                digests.entrySet().stream()
                        .map(
                                each ->
                                        "{\"digest\": \"%s\", \"platform\": {\"os\": \"linux\", \"architecture\": \"%s\"}}"
                                                .formatted(each.getValue(), each.getKey()))
                        .collect(Collectors.joining(", "));
        return put(repository, tag, "{\"schemaVersion\": 2, \"manifests\": [" + children + "]}");
    }

    /// Paths that were asked for so far.
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private String push(String repository, String tag, List<String> layers) {
        return put(
                repository,
                tag,
                "{\"schemaVersion\": 2, \"layers\": [" + String.join(", ", layers) + "]}");
    }

    private String put(String repository, String tag, String manifest) {
        byte[] content = manifest.getBytes(StandardCharsets.UTF_8);
        String digest = digest(content);
        for (String reference : Stream.of(tag, digest).toList())
            contents.put("/v2/" + repository + "/manifests/" + reference, content);
        return digest;
    }

    private String layer(String repository, String type, byte[] content) {
        String digest = digest(content);
        contents.put("/v2/" + repository + "/blobs/" + digest, content);
        return "{\"mediaType\": \"%s\", \"digest\": \"%s\", \"size\": %d}"
                .formatted(type, digest, content.length);
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(path);
        String authorization = exchange.getRequestHeaders().getFirst("authorization");
        if (path.equals("/token")) {
            boolean known = account.equals(authorization);
            answer(exchange, known ? OK : UNAUTHORIZED, "{\"token\": \"" + TOKEN + "\"}");
        } else if (path.startsWith("/elsewhere/")) {
            // a store of its own, which must not see who pulls
            byte[] content = contents.get(path.substring("/elsewhere".length()));
            answer(exchange, authorization == null ? content : null);
        } else if (!account.isEmpty() && !("Bearer " + TOKEN).equals(authorization)) {
            String realm = "http://" + authority() + "/token";
            exchange.getResponseHeaders()
                    .set("www-authenticate", "Bearer realm=\"" + realm + "\",service=\"images\"");
            answer(exchange, UNAUTHORIZED, "");
        } else if (path.contains("/blobs/")) {
            String store = "http://localhost:" + server.getAddress().getPort();
            exchange.getResponseHeaders().set("location", store + "/elsewhere" + path);
            answer(exchange, ELSEWHERE, "");
        } else {
            answer(exchange, contents.get(path));
        }
    }

    private static void answer(HttpExchange exchange, byte @Nullable [] content)
            throws IOException {
        if (content == null) {
            answer(exchange, NOT_FOUND, "");
            return;
        }
        exchange.sendResponseHeaders(OK, content.length);
        exchange.getResponseBody().write(content);
        exchange.close();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /// A compressed tar of two files.
    private static byte[] archive(byte[] module) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            entry(gzip, "runtime-config.json", new byte[] {'{', '}'});
            entry(gzip, "./plugin.wasm", module);
            gzip.write(new byte[1024]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void entry(GZIPOutputStream out, String name, byte[] content)
            throws IOException {
        byte[] header = new byte[512];
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, header, 0, text.length);
        byte[] size = String.format("%011o", content.length).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(size, 0, header, 124, size.length);
        out.write(header);
        out.write(content);
        out.write(new byte[(512 - content.length % 512) % 512]);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String digest(byte[] content) {
        return "sha256:" + ContentHash.of(content);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
