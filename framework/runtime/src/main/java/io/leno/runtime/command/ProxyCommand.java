package io.leno.runtime.command;

import io.leno.runtime.framework.ComponentSettings;
import io.leno.runtime.framework.Launch;
import io.leno.runtime.restart.RestartSettings;
import io.leno.runtime.settings.SettingsException;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// With a bootstrap in the manner of Envoy, or with a role in the manner of pilot-agent.
@Command(
        name = "proxy",
        description = {
            "The data plane. Takes Envoy's options and bootstrap file:",
            "  leno proxy -c envoy.yaml",
            "or, beside a workload, those of pilot-agent:",
            "  leno proxy sidecar --discoveryAddress istiod:15010 --serviceCluster reviews.default",
            "Options of theirs that have no effect here are accepted and named in the log."
        })
final class ProxyCommand extends ServerCommand {
    private static final Set<String> MODES = Set.of("serve", "validate", "init_only");

    private final Map<String, String> environment;

    @Spec @Nullable CommandSpec spec;

    @Mixin private final UnusedEnvoyOptions unused = new UnusedEnvoyOptions();

    @Mixin private final RestartOptions restart = new RestartOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "sidecar|router",
            description = "What the proxy is, in the manner of pilot-agent.")
    Optional<String> role = Optional.empty();

    @Option(
            names = {"-c", "--config-path"},
            paramLabel = "FILE",
            converter = Values.ExistingFile.class,
            description = "Envoy's bootstrap, YAML or JSON.")
    Optional<Path> configPath = Optional.empty();

    @Option(
            names = "--config-yaml",
            paramLabel = "YAML",
            description = "More of the bootstrap, merged over the file's.")
    Optional<String> configYaml = Optional.empty();

    @Option(names = "--service-node", paramLabel = "ID", description = "Id of the node.")
    Optional<String> serviceNode = Optional.empty();

    @Option(
            names = {"--service-cluster", "--serviceCluster"},
            paramLabel = "NAME",
            description = "Cluster of the node: what it is part of.")
    Optional<String> serviceCluster = Optional.empty();

    @Option(names = "--service-zone", paramLabel = "ZONE", description = "Zone of the node.")
    Optional<String> serviceZone = Optional.empty();

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            converter = Values.Count.class,
            description = "Event loops (default: 0, one a core).")
    int concurrency;

    @Option(
            names = "--mode",
            paramLabel = "serve|validate|init_only",
            description = "validate checks the configuration and ends, init_only starts and ends.")
    String mode = "serve";

    @Option(
            names = "--file-flush-interval-msec",
            paramLabel = "MS",
            converter = Values.Count.class,
            description = "How long entries of access logs are gathered (default: 1000).")
    int fileFlushInterval = 1000;

    @Option(
            names = "--admin-address-path",
            paramLabel = "FILE",
            description = "Where to write the address of the admin pages.")
    Optional<Path> adminAddressPath = Optional.empty();

    @Option(
            names = "--discoveryAddress",
            paramLabel = "HOST:PORT",
            description = "xDS server of a sidecar or router (default: 127.0.0.1:15010).")
    String discoveryAddress = "127.0.0.1:15010";

    @Option(
            names = "--proxyAdminPort",
            paramLabel = "PORT",
            converter = Values.Port.class,
            description = "Admin port of a sidecar or router (default: 15000).")
    int proxyAdminPort = 15_000;

    ProxyCommand(Runner runner, Map<String, String> environment) {
        super("proxy", runner);
        this.environment = Map.copyOf(environment);
    }

    @Override
    void check() {
        if (!MODES.contains(mode)) {
            throw new SettingsException(
                    "--mode: \"" + mode + "\" (expected: serve, validate or init_only)");
        }
        boolean bootstrap = configPath.isPresent() || configYaml.isPresent();
        if (role.isEmpty() && !bootstrap) {
            throw new SettingsException(
                    "proxy: no configuration (expected: -c FILE or --config-yaml YAML, or sidecar"
                            + " or router)");
        }
        if (role.isPresent() && bootstrap) {
            throw new SettingsException(
                    "proxy: both "
                            + role.get()
                            + " and a bootstrap (expected: one of them; --config-path and"
                            + " --config-yaml bring their own)");
        }
        role.filter(name -> !name.equals("sidecar") && !name.equals("router"))
                .ifPresent(ProxyCommand::refuseRole);
    }

    private static void refuseRole(String name) {
        throw new SettingsException("proxy: \"" + name + "\" (expected: sidecar or router)");
    }

    @Override
    Optional<RestartSettings> restart() {
        return restart.settings();
    }

    @Override
    List<ComponentSettings> settings(Launch.Places places) {
        Map<String, Object> values = new HashMap<>();
        values.put("mode", mode);
        values.put("file.flush.interval.msec", Math.max(1, fileFlushInterval));
        values.put("concurrency", concurrency);
        values.put("drain.time.s", (int) process.drain.toSeconds());
        configPath.ifPresent(path -> values.put("config.path", path.toString()));
        configYaml.ifPresent(yaml -> values.put("config.yaml", yaml));
        serviceNode.ifPresent(node -> values.put("service.node", node));
        serviceCluster.ifPresent(cluster -> values.put("service.cluster", cluster));
        serviceZone.ifPresent(zone -> values.put("service.zone", zone));
        adminAddressPath.ifPresent(
                path -> values.put("admin.address.path", path.toAbsolutePath().toString()));
        role.ifPresent(name -> addAgentSettings(name, values));
        return List.of(
                ComponentSettings.instance("io.leno.proxy", "proxy", values),
                FollowedPlugins.settings(places));
    }

    private void addAgentSettings(String name, Map<String, Object> values) {
        AgentNode node = new AgentNode(name, environment);
        values.putIfAbsent("service.node", node.id());
        values.putIfAbsent("service.cluster", node.cluster());
        values.put("node.metadata", node.metadata());
        values.put("discovery.address", discoveryAddress);
        values.put("admin.port", proxyAdminPort);
    }

    @Override
    List<String> notes() {
        if (spec == null) return List.of();
        List<String> ignored =
                spec.commandLine().getParseResult().matchedOptions().stream()
                        .filter(OptionSpec::hidden)
                        .map(OptionSpec::longestName)
                        .sorted()
                        .toList();
        if (ignored.isEmpty()) return List.of();
        return List.of(
                "Accepted without effect: " + ignored.stream().collect(Collectors.joining(", ")));
    }
}
