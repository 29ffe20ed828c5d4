package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A real kube-apiserver over a real etcd, without nodes and controllers: what a test applies is
/// what there is. It can be stopped and started again.
final class RealCluster implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(120);

    private final Path admin;
    private final Path folder;
    private final Path binary = PeerBinary.of("kube-apiserver");
    private final Path kubectl = PeerBinary.of("kubectl");
    private final int etcdPort = Ports.free();
    private final int port = Ports.free();
    private final RunningCommand etcd;
    private RunningCommand apiServer;

    RealCluster(Path folder) throws IOException, NoSuchAlgorithmException {
        this.folder = Files.createDirectories(folder);
        this.admin = Files.writeString(folder.resolve("admin"), kubeconfig("t"));
        Files.writeString(folder.resolve("tokens.csv"), "t,admin,admin,\"system:masters\"\n");
        writeKey(folder.resolve("sa.key"));
        String client = "http://127.0.0.1:" + etcdPort;
        String peer = "http://127.0.0.1:" + Ports.free();
        etcd =
                RunningCommand.start(
                        "etcd",
                        new ProcessBuilder(
                                PeerBinary.of("etcd").toString(),
                                "--data-dir=" + folder.resolve("etcd"),
                                "--listen-client-urls=" + client,
                                "--advertise-client-urls=" + client,
                                "--listen-peer-urls=" + peer,
                                "--initial-advertise-peer-urls=" + peer,
                                "--initial-cluster=default=" + peer,
                                "--unsafe-no-fsync"));
        start();
    }

    void start() {
        apiServer =
                RunningCommand.start(
                        "kube-apiserver",
                        new ProcessBuilder(
                                binary.toString(),
                                "--etcd-servers=http://127.0.0.1:" + etcdPort,
                                "--bind-address=127.0.0.1",
                                "--secure-port=" + port,
                                "--cert-dir=" + folder.resolve("certs"),
                                "--service-cluster-ip-range=10.96.0.0/16",
                                "--service-account-issuer=https://leno.test",
                                "--api-audiences=https://leno.test",
                                "--service-account-key-file=" + folder.resolve("sa.key"),
                                "--service-account-signing-key-file=" + folder.resolve("sa.key"),
                                "--token-auth-file=" + folder.resolve("tokens.csv"),
                                "--authorization-mode=RBAC",
                                "--disable-admission-plugins=ServiceAccount"));
        Eventually.within(
                START, () -> assertThat(run("", "get", "--raw", "/readyz")).isEqualTo("ok"));
    }

    void stop() {
        apiServer.close();
    }

    /// Credentials of the account that the distribution's manifests make, which this applies.
    Path accessForLeno() throws IOException {
        apply(Files.readString(LenoCommand.home().resolve("kubernetes/access.yaml")));
        String token = run("", "create", "token", "leno", "--namespace=istio-system");
        return Files.writeString(folder.resolve("leno"), kubeconfig(token));
    }

    /// The same, by way of a proxy.
    Path accessThrough(FaultProxy proxy) throws IOException {
        Path direct = accessForLeno();
        return Files.writeString(
                folder.resolve("through-proxy"),
                Files.readString(direct).replace(url(), proxy.url()));
    }

    String url() {
        return "https://127.0.0.1:" + port;
    }

    private String kubeconfig(String token) {
        return """
        apiVersion: v1
        kind: Config
        clusters:
        - {name: it, cluster: {server: "https://127.0.0.1:%d", insecure-skip-tls-verify: true}}
        users:
        - {name: it, user: {token: "%s"}}
        contexts:
        - {name: it, context: {cluster: it, user: it}}
        current-context: it
        """
                .formatted(port, token);
    }

    private static void writeKey(Path file) throws IOException, NoSuchAlgorithmException {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
        keys.initialize(2048);
        String text =
                Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(keys.generateKeyPair().getPrivate().getEncoded());
        Files.writeString(
                file, "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n");
    }

    /// As a user would.
    void apply(String yaml) {
        assertThat(run(yaml, "apply", "--server-side", "-f", "-")).contains("serverside-applied");
    }

    /// What a kubelet would write.
    void applyStatus(String pod, String address) {
        String status =
                "{\"status\": {\"phase\": \"Running\", \"podIP\": \"%s\", \"podIPs\": [{\"ip\": \"%s\"}]}}"
                        .formatted(address, address);
        kubectl("patch", "pod", pod, "--subresource=status", "--type=merge", "-p", status);
    }

    void detailsService() {
        apply(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: details, namespace: default}
                spec: {selector: {app: details}, ports: [{name: http, port: 9080}]}
                """);
    }

    /// A pod of the service `details`, with what kubelet and endpoint slice controller would write.
    void pod(String name, String address, String version) {
        apply(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: default, labels: {app: details, version: %s}}
                spec: {containers: [{name: main, image: none}]}
                """
                        .formatted(name, version));
        applyStatus(name, address);
        apply(
                """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: %s, namespace: default, labels: {kubernetes.io/service-name: details}}
                addressType: IPv4
                ports: [{name: http, port: 9080}]
                endpoints: [{addresses: [%s], conditions: {ready: true}, targetRef: {kind: Pod, name: %s, namespace: default}}]
                """
                        .formatted(name, address, name));
    }

    /// Waits until a field of an object of the namespace `default` has the value.
    void awaitField(String object, String path, String value) {
        kubectl("wait", "--for=jsonpath=" + path + "=" + value, object, "--timeout=60s");
    }

    void kubectl(String... arguments) {
        run("", arguments);
    }

    /// What the API server says of it, without storing it.
    String tryOut(String yaml) {
        return outcome(yaml, "apply", "--dry-run=server", "-f", "-").output();
    }

    private String run(String input, String... arguments) {
        Outcome outcome = outcome(input, arguments);
        assertThat(outcome.code()).as(outcome.output()).isZero();
        return outcome.output();
    }

    private record Outcome(int code, String output) {}

    private Outcome outcome(String input, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(kubectl.toString(), "--kubeconfig", admin.toString()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var stdin = process.outputWriter()) {
                stdin.write(input);
            }
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output.strip());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(String.join(" ", command), e);
        }
    }

    @Override
    public void close() {
        apiServer.close();
        etcd.close();
    }
}
