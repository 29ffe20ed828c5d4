package io.leno.cli.plugin;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.util.Map;

@Command(
        name = "pin",
        description = "Keeps proxies at what they run: nothing else takes its place until unpin.")
final class PinCommand extends ChangeCommand {
    @Parameters(paramLabel = "PLUGIN", description = "Its name, see lenoctl plugin list.")
    String plugin = "";

    PinCommand(Context context) {
        super(context);
    }

    @Override
    int onControlPlane(Rollout rollout) {
        return command(rollout, "pin", plugin, Map.of());
    }

    @Override
    int onProxy(OneProxy proxy) {
        return proxy.act("pin", plugin, Map.of());
    }
}
