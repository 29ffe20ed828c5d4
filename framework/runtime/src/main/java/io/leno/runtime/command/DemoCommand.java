package io.leno.runtime.command;

import io.leno.runtime.framework.ComponentSettings;
import io.leno.runtime.framework.Launch;
import io.leno.runtime.log.LogLevel;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The demo writes its files where its user stands, so that the commands of its guide are short,
/// and logs beside them, so that the guide stays in sight.
@Command(
        name = "demo",
        description =
                "Bookinfo with a sidecar for each service, a gateway and the control plane, in one"
                        + " process.")
final class DemoCommand extends ServerCommand {
    private static final Path DIRECTORY = Path.of("demo", "mesh");
    private static final String LOG = "leno.log";

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
                    "Where the YAML is that you can edit (default: demo/mesh); logs and things to"
                            + " try are beside it. A later start keeps your edits.")
    Optional<Path> directory = Optional.empty();

    @Option(
            names = "--fresh",
            description =
                    "Start from the original YAML; what is in the folder is moved aside, not"
                            + " deleted.")
    boolean fresh;

    @Option(
            names = "--mesh-config",
            paramLabel = "FILE",
            converter = Values.ExistingFile.class,
            description =
                    "Istio's MeshConfig as YAML, instead of the one in mesh-config.yaml of the"
                            + " folder.")
    Optional<Path> meshConfig = Optional.empty();

    DemoCommand(Runner runner) {
        super("demo", runner);
    }

    private Path directory() {
        return directory.orElse(DIRECTORY).toAbsolutePath().normalize();
    }

    private Path log() {
        return process.logPath.orElse(directory().resolveSibling(LOG));
    }

    /// The console is for the guide, and for what is wrong with the user's YAML.
    @Override
    Runner.Logging logging() {
        return new Runner.Logging(
                process.logLevel,
                process.componentLogLevel.levels(),
                Optional.of(log()),
                Optional.of(LogLevel.ERROR));
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
                                directory().toString(),
                                "fresh",
                                fresh,
                                "mesh.config",
                                meshConfig.map(Path::toString).orElse(""),
                                "log",
                                log().toString(),
                                "duration.s",
                                (int) process.duration.toSeconds(),
                                "home",
                                places.distribution().directory().toString())),
                ComponentSettings.of(
                        "io.leno.rollout.control",
                        Map.of("directory", places.home().resolve("plugins").toString())),
                FollowedPlugins.settings(places));
    }
}
