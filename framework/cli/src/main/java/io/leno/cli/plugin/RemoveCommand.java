package io.leno.cli.plugin;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.Map;

@Command(
        name = "remove",
        description = "Takes a plugin away; streams that use it go on to their end.")
final class RemoveCommand extends ChangeCommand {
    @Parameters(paramLabel = "PLUGIN", description = "Its name, see lenoctl plugin list.")
    String plugin = "";

    @Option(names = "--force", description = "Also where it is pinned.")
    boolean force;

    RemoveCommand(Context context) {
        super(context);
    }

    @Override
    int onControlPlane(Rollout rollout) {
        return command(rollout, "remove", plugin, Map.of("force", force));
    }

    @Override
    int onProxy(OneProxy proxy) {
        return proxy.act("remove", plugin, Map.of());
    }
}
