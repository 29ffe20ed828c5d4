package io.leno.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.json.Json;
import io.leno.cli.LenoctlCommandLine;
import io.leno.cli.Terminal;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A mesh of two services as files, and the commands that look at it.
final class MeshFiles {
    private static final String MESH =
            """
            apiVersion: v1
            kind: Service
            metadata: {name: reviews, namespace: default}
            spec:
              clusterIP: 10.96.0.10
              selector: {app: reviews}
              ports: [{name: http, port: 9080}]
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: reviews-v1, namespace: default, labels: {app: reviews, version: v1}}
            status: {phase: Running, podIP: 10.0.0.1, conditions: [{type: Ready, status: "True"}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: reviews-v2, namespace: default, labels: {app: reviews, version: v2}}
            status: {phase: Running, podIP: 10.0.0.2, conditions: [{type: Ready, status: "True"}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: ratings, namespace: other}
            spec:
              clusterIP: 10.96.0.11
              selector: {app: ratings}
              ports: [{name: http, port: 9080}]
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: client, namespace: default, labels: {app: client}}
            status: {phase: Running, podIP: 10.0.0.9, conditions: [{type: Ready, status: "True"}]}
            """;

    final Path directory;
    final StringWriter output = new StringWriter();
    final StringWriter errors = new StringWriter();

    MeshFiles(Path scratch) throws IOException {
        directory = Files.createDirectory(scratch.resolve("mesh"));
        write("mesh.yaml", MESH);
    }

    Path write(String name, String yaml) throws IOException {
        return Files.writeString(directory.resolve(name), yaml);
    }

    /// On these files.
    int run(String... arguments) {
        output.getBuffer().setLength(0);
        var all = new ArrayList<>(List.of(arguments));
        all.add("--config");
        all.add(directory.toString());
        var terminal =
                new Terminal(new PrintWriter(output, true), new PrintWriter(errors, true), false);
        return new LenoctlCommandLine(Map.of(), terminal).run(all.toArray(String[]::new));
    }

    /// What was printed with `-o json`.
    Map<?, ?> json() {
        Object read = Json.read(output.toString());
        assertThat(read).isInstanceOf(Map.class);
        return (Map<?, ?>) read;
    }
}
