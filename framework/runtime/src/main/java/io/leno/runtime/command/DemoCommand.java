package io.leno.runtime.command;

import io.leno.runtime.framework.ComponentSettings;
import io.leno.runtime.framework.Launch;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@Command(
        name = "demo",
        description =
                "Bookinfo with a sidecar for each service, a gateway and the control plane, in one"
                        + " process.")
final class DemoCommand extends ServerCommand {
    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = Values.Port.class,
            description = "Port of the ingress gateway (default: 8080).")
    int port = 8080;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            converter = Values.Folder.class,
            description =
                    "Where the YAML is that you can edit (default: demo/mesh in the home of the"
                            + " process).")
    Optional<Path> directory = Optional.empty();

    DemoCommand(Runner runner) {
        super("demo", runner);
    }

    @Override
    List<ComponentSettings> settings(Launch.Places places) {
        return List.of(
                ComponentSettings.of(
                        "io.leno.demo",
                        Map.of(
                                "port",
                                port,
                                "directory",
                                directory.orElse(places.home().resolve("demo/mesh")).toString(),
                                "duration.s",
                                (int) process.duration.toSeconds(),
                                "home",
                                places.distribution().directory().toString())));
    }
}
