package io.leno.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Much configuration, as many small teams would have it.
final class ConfigSamples {
    /// Virtual services to a file.
    private static final int IN_A_FILE = 100;

    private ConfigSamples() {}

    static String host(int number) {
        return "shop-" + number + ".example.com";
    }

    static void gateway(Path directory, int port) throws IOException {
        Files.writeString(
                directory.resolve("gateway.yaml"),
                """
                apiVersion: networking.istio.io/v1
                kind: Gateway
                metadata: {name: front}
                spec:
                  selector: {istio: ingressgateway}
                  servers: [{port: {number: %d, name: http, protocol: HTTP}, hosts: ["*"]}]
                """
                        .formatted(port));
    }

    /// One per host.
    static void virtualServices(Path directory, int count, String answer) throws IOException {
        for (int first = 0; first < count; first += IN_A_FILE) {
            var text = new StringBuilder();
            int end = Math.min(count, first + IN_A_FILE);
            for (int i = first; i < end; i++) text.append(virtualService(i, answer));
            Files.writeString(file(directory, first), text);
        }
    }

    /// Writes the file of one again, with another answer of this one.
    static void virtualService(Path directory, int number, String answer) throws IOException {
        Path file = file(directory, number);
        String host = "  hosts: [" + host(number) + "]\n";
        String text = Files.readString(file);
        int at = text.indexOf("string: ", text.indexOf(host)) + "string: ".length();
        Files.writeString(
                file, text.substring(0, at) + answer + text.substring(text.indexOf('}', at)));
    }

    private static Path file(Path directory, int number) {
        return directory.resolve("routes-" + number / IN_A_FILE + ".yaml");
    }

    private static String virtualService(int number, String answer) {
        return """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: shop-%d}
        spec:
          hosts: [%s]
          gateways: [front, mesh]
          http:
          - match: [{headers: {x-team: {exact: "%d"}}}]
            route: [{destination: {host: %s}}]
            timeout: 5s
            retries: {attempts: 2, perTryTimeout: 1s}
          - directResponse: {status: 200, body: {string: %s}}
        ---
        """
                .formatted(number, host(number), number, host(number), answer);
    }

    /// Services, deployments, routes, destination rules and entries, a fifth of each.
    static void mixed(Path directory, int objects) throws IOException {
        for (int team = 0; team < objects / 5; team++) {
            Files.writeString(
                    directory.resolve("team-" + team + ".yaml"), team(team, "team-" + team % 50));
        }
    }

    private static String team(int number, String namespace) {
        return """
        apiVersion: v1
        kind: Service
        metadata: {name: app-%1$d, namespace: %2$s}
        spec: {selector: {app: app-%1$d}, ports: [{name: http, port: 80}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: app-%1$d, namespace: %2$s}
        spec:
          selector: {matchLabels: {app: app-%1$d}}
          template:
            metadata: {labels: {app: app-%1$d, version: v1}}
            spec: {containers: [{name: app, image: app}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: app-%1$d, namespace: %2$s}
        spec:
          hosts: [app-%1$d]
          http: [{route: [{destination: {host: app-%1$d, subset: v1}}]}]
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: app-%1$d, namespace: %2$s}
        spec: {host: app-%1$d, subsets: [{name: v1, labels: {version: v1}}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: api-%1$d, namespace: %2$s}
        spec:
          hosts: [api-%1$d.example.com]
          location: MESH_EXTERNAL
          resolution: DNS
          ports: [{number: 443, name: tls, protocol: TLS}]
        """
                .formatted(number, namespace);
    }
}
