package io.leno.runtime.command;

import io.leno.runtime.framework.ComponentSettings;
import io.leno.runtime.framework.Launch;
import io.leno.runtime.settings.SettingsException;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a control plane is told.
final class ControlOptions {
    @Option(
            names = "--config",
            paramLabel = "DIR",
            arity = "1..*",
            split = ",",
            converter = Values.ExistingFolder.class,
            description =
                    "Folders of YAML, read with all below them and watched: Istio resources,"
                            + " Kubernetes manifests, Leno's short form.")
    List<Path> config = List.of();

    @Option(
            names = "--adapter",
            paramLabel = "NAME[=KEY=VALUE,...]",
            converter = AdapterOption.Reading.class,
            description =
                    "Another platform: kubernetes, consul, or the PID of a dropped adapter, with"
                            + " its settings: kubernetes=name=east,context=east. Can be given several"
                            + " times.")
    List<AdapterOption> adapters = List.of();

    @Option(
            names = "--mesh-config",
            paramLabel = "FILE",
            converter = Values.ExistingFile.class,
            description =
                    "Istio's MeshConfig as YAML, watched; wins over the ConfigMap istio in"
                            + " namespace istio-system of the folders.")
    Optional<Path> meshConfig = Optional.empty();

    @Option(
            names = "--xds-port",
            paramLabel = "PORT",
            converter = Values.Port.class,
            description = "Port of the xDS server (default: 15010).")
    int xdsPort = 15_010;

    @Option(
            names = "--xds-address",
            paramLabel = "ADDRESS",
            description = "Address the xDS server binds (default: 0.0.0.0).")
    String xdsAddress = "0.0.0.0";

    @Option(
            names = "--monitoring-port",
            paramLabel = "PORT",
            converter = Values.PortOrOff.class,
            description = "Port of the debug and metrics pages (default: 15014; -1 for none).")
    int monitoringPort = 15_014;

    @Option(
            names = "--webhook-port",
            paramLabel = "PORT",
            converter = Values.PortOrOff.class,
            description =
                    "Port on which resources are judged for an API server, HTTPS (default: 15017,"
                            + " if it is free; -1 for none).")
    Optional<Integer> webhookPort = Optional.empty();

    @Option(
            names = "--webhook-certificate",
            paramLabel = "FILE",
            converter = Values.ExistingFile.class,
            description =
                    "Certificate of the webhook, PEM (default: one is made and kept in webhook/ in"
                            + " --home; ca.crt is what the API server must trust).")
    Optional<Path> webhookCertificate = Optional.empty();

    @Option(
            names = "--webhook-key",
            paramLabel = "FILE",
            converter = Values.ExistingFile.class,
            description = "Private key of --webhook-certificate, PEM, PKCS #8.")
    Optional<Path> webhookKey = Optional.empty();

    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            converter = Values.Folder.class,
            description =
                    "Folder for the plugins that proxies shall run, see lenoctl plugin (default:"
                            + " plugins/ in --home).")
    Optional<Path> plugins = Optional.empty();

    @Option(
            names = "--plugins-token-file",
            paramLabel = "FILE",
            converter = Values.ExistingFile.class,
            description =
                    "File with the token that lenoctl needs to change plugins (default: none, then"
                            + " only from this machine).")
    Optional<Path> pluginsToken = Optional.empty();

    @Option(
            names = "--plugin-sources",
            paramLabel = "DIR",
            description =
                    "Folder with the files that FilterPlugins name in source.file (default:"
                            + " sources/ in --plugins).")
    Optional<Path> pluginSources = Optional.empty();

    @Mixin private final PushOptions push = new PushOptions();

    /// @param port of the xDS server, where it was settled otherwise
    List<ComponentSettings> settings(int port, Launch.Places places) {
        var settings = new ArrayList<ComponentSettings>();
        if (!config.isEmpty()) settings.add(files());
        if (!adapters.isEmpty()) adapters.forEach(DeclaredAdapters.of(places)::check);
        for (int i = 0; i < adapters.size(); i++) settings.add(adapters.get(i).settings(i));
        settings.add(
                ComponentSettings.of(
                        "io.leno.rollout.control",
                        Map.of(
                                "directory",
                                plugins.orElse(places.home().resolve("plugins")).toString(),
                                "token.file",
                                pluginsToken.map(Path::toString).orElse(""),
                                "sources.directory",
                                pluginSources.map(Path::toString).orElse(""))));
        if (webhookPort.orElse(0) >= 0) settings.add(webhook(places));
        settings.addAll(
                push.settings(
                        Map.of(
                                "address", xdsAddress,
                                "xds.port", port,
                                "monitoring.port", monitoringPort)));
        return settings;
    }

    private ComponentSettings webhook(Launch.Places places) {
        return ComponentSettings.of(
                "io.leno.istio.webhook",
                Map.of(
                        "address",
                        xdsAddress,
                        "port",
                        webhookPort.orElse(15_017),
                        "required",
                        webhookPort.isPresent(),
                        "certificate",
                        webhookCertificate.map(Path::toString).orElse(""),
                        "key",
                        webhookKey.map(Path::toString).orElse(""),
                        "directory",
                        places.home().resolve("webhook").toString()));
    }

    private ComponentSettings files() {
        return ComponentSettings.instance(
                "io.leno.platform.file",
                "mesh",
                Map.of(
                        "name",
                        "mesh",
                        "directories",
                        config.stream().map(Path::toString).toArray(String[]::new),
                        "mesh.config",
                        meshConfig.map(Path::toString).orElse("")));
    }

    /// A mesh of nothing is a mistake of the one who typed the command.
    void check() {
        push.check();
        if (webhookCertificate.isPresent() != webhookKey.isPresent())
            throw new SettingsException(
                    "--webhook-certificate and --webhook-key (expected: both, or none)");
        if (!config.isEmpty() || !adapters.isEmpty()) return;
        throw new SettingsException(
                "no platform to watch (expected: --config DIR, LENO_CONFIG in the environment or"
                        + " config in the settings file, or --adapter NAME)");
    }
}
