package io.leno.cli.explain;

import io.leno.cli.CommandFailure;
import io.leno.cli.Endpoint;

import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where a mesh is: in directories, or at a running control plane.
final class Source {
    private static final String CONTROL_PLANE = "127.0.0.1:15014";

    private final Map<String, String> environment;

    @Option(
            names = "--config",
            paramLabel = "DIR",
            description =
                    "The files of a mesh, as leno control-plane takes them; no control plane is"
                            + " asked. May be repeated.")
    List<Path> directories = new ArrayList<>();

    @Option(
            names = "--mesh-config",
            paramLabel = "FILE",
            description = "Istio's MeshConfig, with --config.")
    Optional<Path> meshConfig = Optional.empty();

    @Option(
            names = "--node-metadata",
            paramLabel = "NAME=VALUE",
            description =
                    "What the proxies would say of themselves, with --config:"
                            + " ISTIO_VERSION=1.30.0, INTERCEPTION_MODE=NONE. May be repeated.")
    Map<String, String> metadata = new LinkedHashMap<>();

    @Option(
            names = "--control-plane",
            paramLabel = "HOST:PORT",
            description =
                    "Monitoring address of the control plane (default: LENO_CONTROL_PLANE, else"
                            + " 127.0.0.1:15014).")
    Optional<String> controlPlane = Optional.empty();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            defaultValue = "default",
            description = "Of names that have none (${DEFAULT-VALUE}).")
    String namespace = "default";

    Source(Map<String, String> environment) {
        this.environment = environment;
    }

    boolean areFiles() {
        if (!directories.isEmpty() && controlPlane.isPresent())
            throw CommandFailure.usage("--config and --control-plane (expected: one of them)");
        for (Path each : directories) {
            if (!Files.exists(each))
                throw CommandFailure.failed("--config: " + each + ": no such file or directory");
        }
        return !directories.isEmpty();
    }

    OfflineMesh offline() {
        return OfflineMesh.read(directories, meshConfig.orElse(null));
    }

    Endpoint endpoint() {
        String address =
                controlPlane.orElse(environment.getOrDefault("LENO_CONTROL_PLANE", CONTROL_PLANE));
        if (!address.matches("(\\[[0-9a-fA-F:.]+]|[^:/\\s]+):\\d{1,5}"))
            throw CommandFailure.usage(
                    "--control-plane: \"" + address + "\" (expected: HOST:PORT)");
        return new Endpoint("control plane", address, "");
    }
}
