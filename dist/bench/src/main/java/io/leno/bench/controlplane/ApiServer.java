package io.leno.bench.controlplane;

import io.leno.bench.FreePort;
import io.leno.bench.Program;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// A real kube-apiserver over a real etcd, without controllers: what is written is what there is.
final class ApiServer implements AutoCloseable {
    private final Program etcd;
    private final Program server;
    private final String url;
    private final Path kubeconfig;
    private final HttpClient client;

    ApiServer(Path directory) throws IOException, InterruptedException, GeneralSecurityException {
        String etcdUrl = "http://127.0.0.1:" + FreePort.find();
        String peerUrl = "http://127.0.0.1:" + FreePort.find();
        Path own = Files.createDirectories(directory.resolve("etcd"));
        etcd =
                Program.start(
                        List.of(
                                peer("etcd"),
                                "--data-dir=" + own.resolve("data"),
                                "--listen-client-urls=" + etcdUrl,
                                "--advertise-client-urls=" + etcdUrl,
                                "--listen-peer-urls=" + peerUrl,
                                "--initial-advertise-peer-urls=" + peerUrl,
                                "--initial-cluster=default=" + peerUrl,
                                "--unsafe-no-fsync"),
                        own,
                        URI.create(etcdUrl).getPort());
        int port = FreePort.find();
        url = "https://127.0.0.1:" + port;
        kubeconfig = Files.writeString(directory.resolve("kubeconfig"), kubeconfig());
        client = HttpClient.newBuilder().sslContext(trustingAll()).build();
        server = start(Files.createDirectories(directory.resolve("server")), etcdUrl, port);
        while (get("/readyz").statusCode() != 200) Thread.sleep(100);
    }

    private static Program start(Path directory, String etcdUrl, int port)
            throws IOException, InterruptedException, GeneralSecurityException {
        Files.writeString(directory.resolve("tokens"), "t,admin,admin,\"system:masters\"\n");
        KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
        keys.initialize(2048);
        String key =
                Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(keys.generateKeyPair().getPrivate().getEncoded());
        Path keyFile =
                Files.writeString(
                        directory.resolve("key"),
                        "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n");
        return Program.start(
                List.of(
                        peer("kube-apiserver"),
                        "--etcd-servers=" + etcdUrl,
                        "--bind-address=127.0.0.1",
                        "--secure-port=" + port,
                        "--cert-dir=" + directory.resolve("certs"),
                        "--service-cluster-ip-range=10.96.0.0/16",
                        "--service-account-issuer=https://leno.test",
                        "--service-account-key-file=" + keyFile,
                        "--service-account-signing-key-file=" + keyFile,
                        "--token-auth-file=" + directory.resolve("tokens"),
                        "--disable-admission-plugins=ServiceAccount"),
                directory,
                port);
    }

    /// Where the tests find it: see `dist/it/peers`.
    private static String peer(String name) throws IOException {
        String cache = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path base =
                cache.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(cache);
        return Stream.concat(
                        Stream.of(base.resolve("leno-peers")),
                        Stream.of(System.getenv("PATH").split(":", -1)).map(Path::of))
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseThrow(() -> new IOException("no " + name + " (expected: as dist/it/peers)"));
    }

    private String kubeconfig() {
        return """
        apiVersion: v1
        kind: Config
        clusters: [{name: b, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
        users: [{name: b, user: {token: t}}]
        contexts: [{name: b, context: {cluster: b, user: b}}]
        current-context: b
        """
                .formatted(url);
    }

    Path credentials() {
        return kubeconfig;
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .header("authorization", "Bearer t")
                .header("content-type", "application/json");
    }

    /// @param json of an object that is not there yet
    void create(String path, String json) throws IOException, InterruptedException {
        check(path, request(path).POST(BodyPublishers.ofString(json)).build());
    }

    /// @param json of a whole object
    void replace(String path, String json) throws IOException, InterruptedException {
        check(path, request(path).PUT(BodyPublishers.ofString(json)).build());
    }

    private void check(String path, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() >= 300) throw new IOException(path + ": " + answer.body());
    }

    private static SSLContext trustingAll() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, null);
        return context;
    }

    /// The server's certificate is of its own making.
    private static final class Trusting extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Override
    public void close() {
        server.close();
        etcd.close();
        client.shutdownNow();
    }
}
