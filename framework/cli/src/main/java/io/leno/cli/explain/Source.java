package io.leno.cli.explain;

import io.leno.cli.CommandFailure;
import io.leno.cli.ControlPlaneOption;
import io.leno.cli.Endpoint;

import picocli.CommandLine.Mixin;
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

    @Mixin private final ControlPlaneOption controlPlane;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            defaultValue = "default",
            description = "Of names that have none (${DEFAULT-VALUE}).")
    String namespace = "default";

    Source(Map<String, String> environment) {
        controlPlane = new ControlPlaneOption(environment);
    }

    boolean areFiles() {
        if (!directories.isEmpty() && controlPlane.isGiven())
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
        return controlPlane.endpoint("");
    }
}
