package io.leno.cli.plugin;

import io.leno.cli.CommandFailure;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.Map;
import java.util.Optional;

@Command(
        name = "rollback",
        description =
                "Takes back the last thing that was begun: a canary, a rollout in steps, else what"
                        + " was deployed.")
final class RollbackCommand extends ChangeCommand {
    @Parameters(paramLabel = "PLUGIN", description = "Its name, see lenoctl plugin list.")
    String plugin = "";

    @Option(
            names = "--to",
            paramLabel = "GENERATION",
            description = "To this generation of it; with --proxy only, whose numbers they are.")
    Optional<Integer> generation = Optional.empty();

    @Option(names = "--force", description = "Also where it is pinned.")
    boolean force;

    RollbackCommand(Context context) {
        super(context);
    }

    @Override
    int onControlPlane(Rollout rollout) {
        if (generation.isPresent())
            throw CommandFailure.usage(
                    "--to: generations are numbered by each proxy for itself (expected: --proxy, or"
                            + " lenoctl plugin deploy of the file)");
        return command(rollout, "rollback", plugin, Map.of("force", force));
    }

    @Override
    int onProxy(OneProxy proxy) {
        return proxy.act(
                "rollback", plugin, Map.of("generation", String.valueOf(generation.orElse(0))));
    }
}
