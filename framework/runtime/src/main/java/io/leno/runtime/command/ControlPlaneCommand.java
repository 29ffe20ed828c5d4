package io.leno.runtime.command;

import io.leno.runtime.framework.ComponentSettings;
import io.leno.runtime.framework.Launch;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.List;

@Command(
        name = "control-plane",
        description = "Serves the mesh in some folders to Envoy, gRPC and leno proxies over xDS.")
final class ControlPlaneCommand extends ServerCommand {
    @Mixin private final ControlOptions control = new ControlOptions();

    ControlPlaneCommand(Runner runner) {
        super("control-plane", runner);
    }

    @Override
    void check() {
        control.check();
    }

    @Override
    List<ComponentSettings> settings(Launch.Places places) {
        return control.settings(control.xdsPort, places);
    }
}
