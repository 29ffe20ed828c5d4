package io.leno.cli.plugin;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.util.Map;

@Command(
        name = "promote",
        description = "Makes a canary live; sends a rollout in steps on to all its proxies.")
final class PromoteCommand extends ChangeCommand {
    @Parameters(paramLabel = "PLUGIN", description = "Its name, see lenoctl plugin list.")
    String plugin = "";

    PromoteCommand(Context context) {
        super(context);
    }

    @Override
    int onControlPlane(Rollout rollout) {
        return command(rollout, "promote", plugin, Map.of());
    }

    @Override
    int onProxy(OneProxy proxy) {
        return proxy.act("promote", plugin, Map.of());
    }
}
