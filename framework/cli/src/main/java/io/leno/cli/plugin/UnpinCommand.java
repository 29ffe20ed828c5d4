package io.leno.cli.plugin;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.util.Map;

@Command(name = "unpin", description = "Ends pin.")
final class UnpinCommand extends ChangeCommand {
    @Parameters(paramLabel = "PLUGIN", description = "Its name, see lenoctl plugin list.")
    String plugin = "";

    UnpinCommand(Context context) {
        super(context);
    }

    @Override
    int onControlPlane(Rollout rollout) {
        return command(rollout, "unpin", plugin, Map.of());
    }

    @Override
    int onProxy(OneProxy proxy) {
        return proxy.act("unpin", plugin, Map.of());
    }
}
