package io.leno.bench.controlplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// A mesh of many services as Kubernetes manifests in a directory, and changes of it. Services are
/// HTTP, twenty in a namespace, on twenty ports in all. The service that changes has files of its
/// own.
final class MeshFiles {
    static final int PER_NAMESPACE = 20;
    private static final int PER_FILE = 200;
    private static final int PORTS = 20;

    private final Path directory;
    private final int services;
    private final int endpoints;
    private int changes;

    /// @param isolated a Sidecar in each namespace lets its workloads reach their namespace only
    MeshFiles(Path directory, int services, int endpoints, boolean isolated) throws IOException {
        this.directory = directory;
        this.services = services;
        this.endpoints = endpoints;
        var text = new StringBuilder();
        for (int i = 0; i < services; i++) {
            text.append(service(i));
            if (i > 0) text.append(endpoints(i, 0));
            if ((i + 1) % PER_FILE == 0 || i + 1 == services) {
                Files.writeString(directory.resolve("services-" + i + ".yaml"), text);
                text.setLength(0);
            }
        }
        if (isolated) Files.writeString(directory.resolve("sidecars.yaml"), sidecars());
        changeEndpoint();
        changeRoute();
    }

    static String namespace(int service) {
        return "n" + service / PER_NAMESPACE;
    }

    private static int port(int service) {
        return 8_000 + service % PORTS;
    }

    private static String service(int i) {
        return """
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: s%d, namespace: %s}
        spec: {clusterIP: %s, ports: [{name: http, port: %d, targetPort: 8080}]}
        """
                .formatted(i, namespace(i), address(172, i), port(i));
    }

    private String endpoints(int service, int change) {
        var addresses = new StringBuilder();
        for (int i = 0; i < endpoints; i++) {
            int number = i == 0 && change > 0 ? 10_000_000 + change : service * endpoints + i;
            addresses
                    .append(i == 0 ? "" : ", ")
                    .append("{ip: ")
                    .append(address(10, number))
                    .append('}');
        }
        return """
        ---
        apiVersion: v1
        kind: Endpoints
        metadata: {name: s%d, namespace: %s}
        subsets: [{addresses: [%s], ports: [{name: http, port: 8080}]}]
        """
                .formatted(service, namespace(service), addresses);
    }

    private static String address(int first, int number) {
        return first
                + "."
                + (number >> 16 & 255)
                + "."
                + (number >> 8 & 255)
                + "."
                + (number & 255);
    }

    private String sidecars() {
        var text = new StringBuilder();
        for (int i = 0; i < services; i += PER_NAMESPACE)
            text.append(
                    """
                    ---
                    apiVersion: networking.istio.io/v1
                    kind: Sidecar
                    metadata: {name: default, namespace: %s}
                    spec: {egress: [{hosts: ["./*"]}]}
                    """
                            .formatted(namespace(i)));
        return text.toString();
    }

    /// One endpoint of the first service becomes another one.
    void changeEndpoint() throws IOException {
        replace("changing-endpoints.yaml", endpoints(0, ++changes));
    }

    /// The routes of the first service become others.
    void changeRoute() throws IOException {
        replace(
                "changing-route.yaml",
                """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: s0, namespace: n0}
                spec:
                  hosts: [s0]
                  http: [{timeout: %ds, route: [{destination: {host: s0}}]}]
                """
                        .formatted(++changes));
    }

    /// At once, so that nobody reads half of it.
    private void replace(String name, String text) throws IOException {
        Path written = Files.writeString(directory.resolve("." + name), text);
        Files.move(written, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
