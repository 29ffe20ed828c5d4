package io.leno.runtime.command;

import io.leno.runtime.framework.ComponentSettings;
import io.leno.runtime.framework.Launch;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

@Command(
        name = "standalone",
        description = "A control plane and one ingress gateway in one process.")
final class StandaloneCommand extends ServerCommand {
    private static final String NODE =
            "router~127.0.0.1~leno-gateway.istio-system~istio-system.svc.cluster.local";

    /// Gateways select it by its label; its listeners bind real ports.
    private static final String METADATA =
            """
            {"NAME": "leno-gateway", "NAMESPACE": "istio-system", "INTERCEPTION_MODE": "NONE",
             "LABELS": {"istio": "ingressgateway", "app": "istio-ingressgateway"}}\
            """;

    @Mixin private final ControlOptions control = new ControlOptions();

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            converter = Values.Port.class,
            description = "Port of the gateway's admin pages (default: 15000).")
    int adminPort = 15_000;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            converter = Values.Count.class,
            description = "Event loops of the gateway (default: 0, one a core).")
    int concurrency;

    StandaloneCommand(Runner runner) {
        super("standalone", runner);
    }

    @Override
    void check() {
        control.check();
    }

    @Override
    List<ComponentSettings> settings(Launch.Places places) {
        int xdsPort = control.xdsPort == 0 ? freePort() : control.xdsPort;
        List<ComponentSettings> settings = new ArrayList<>(control.settings(xdsPort, places));
        settings.add(
                ComponentSettings.instance(
                        "io.leno.proxy",
                        "gateway",
                        Map.of(
                                "service.node",
                                NODE,
                                "service.cluster",
                                "leno-gateway.istio-system",
                                "node.metadata",
                                METADATA,
                                "discovery.address",
                                "127.0.0.1:" + xdsPort,
                                "admin.address",
                                "127.0.0.1",
                                "admin.port",
                                adminPort,
                                "concurrency",
                                concurrency,
                                "drain.time.s",
                                (int) process.drain.toSeconds())));
        settings.add(FollowedPlugins.settings(places));
        return settings;
    }

    /// The gateway has to be told the port before the server has bound it.
    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("--xds-port: 0, but no port is free", e);
        }
    }
}
