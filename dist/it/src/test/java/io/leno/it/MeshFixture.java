package io.leno.it;

import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/// A small mesh in a folder of Kubernetes manifests: `reviews` with versions v1 and v2, each a real
/// server on a loopback address of its own that answers with its version and the path it saw, and a
/// Gateway.
final class MeshFixture implements AutoCloseable {
    final Path directory;
    final int gatewayPort = Ports.free();
    final int servicePort = Ports.free();
    private final List<HttpServer> servers = new ArrayList<>();

    MeshFixture(Path directory) {
        this.directory = directory;
        StringBuilder mesh =
                new StringBuilder(
                        """
                        apiVersion: v1
                        kind: Service
                        metadata: {name: reviews}
                        spec:
                          selector: {app: reviews}
                          ports: [{name: http, port: 9080, targetPort: %d}]
                        """
                                .formatted(servicePort));
        for (String version : List.of("v1", "v2")) {
            String address = "127.0.3." + (servers.size() + 1);
            servers.add(serve(address, servicePort, version));
            mesh.append(
                    pod("reviews-" + version, address, "{app: reviews, version: " + version + "}"));
        }
        write("mesh.yaml", mesh.toString());
        write(
                "gateway.yaml",
                """
                apiVersion: networking.istio.io/v1
                kind: Gateway
                metadata: {name: front}
                spec:
                  selector: {istio: ingressgateway}
                  servers: [{port: {number: %d, name: http, protocol: HTTP}, hosts: ["*"]}]
                ---
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata: {name: reviews}
                spec:
                  host: reviews
                  subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: {version: v2}}]
                """
                        .formatted(gatewayPort));
        routeAllTo("v1");
    }

    /// A pod manifest document, with its separator.
    static String pod(String name, String address, String labels) {
        return """
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, labels: %s}
        spec: {containers: [{name: main}]}
        status:
          podIP: %s
          phase: Running
          conditions: [{type: Ready, status: "True"}]
        """
                .formatted(name, labels, address);
    }

    private static HttpServer serve(String address, int port, String version) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext(
                    "/",
                    exchange -> {
                        byte[] body =
                                (version + " " + exchange.getRequestURI())
                                        .getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(200, body.length);
                        exchange.getResponseBody().write(body);
                        exchange.close();
                    });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Routes gateway and mesh to one version of reviews.
    void routeAllTo(String version) {
        route("[{route: [{destination: {host: reviews, subset: " + version + "}}]}]");
    }

    /// Replaces the `http` section of the one virtual service.
    void route(String http) {
        write(
                "route.yaml",
                """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: reviews}
                spec:
                  hosts: ["*"]
                  gateways: [front]
                  http: %s
                ---
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: reviews-mesh}
                spec:
                  hosts: [reviews]
                  http: %s
                """
                        .formatted(http, http));
    }

    void write(String file, String text) {
        try {
            Files.writeString(directory.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        servers.forEach(server -> server.stop(0));
    }
}
