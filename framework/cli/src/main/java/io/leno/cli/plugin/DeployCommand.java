package io.leno.cli.plugin;

import io.leno.cli.CommandFailure;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@Command(
        name = "deploy",
        description =
                "Puts a jar or a script into service. The control plane keeps it, proxies fetch it"
                        + " and check it before they use it.")
final class DeployCommand extends ChangeCommand {
    @Parameters(paramLabel = "FILE", description = "A jar, or a script.")
    Path file = Path.of("");

    @Option(
            names = "--name",
            paramLabel = "PLUGIN",
            description = "Its name (default: as the file has it); for scripts.")
    Optional<String> name = Optional.empty();

    @Option(
            names = "--steps",
            paramLabel = "PERCENT,…",
            split = ",",
            description =
                    "To so many percent of the proxies first, and on when all of them serve; the"
                            + " first that refuses stops it. The last step is all of them.")
    List<Integer> steps = List.of();

    @Option(names = "--force", description = "Also where it is pinned.")
    boolean force;

    DeployCommand(Context context) {
        super(context);
    }

    @Override
    int onControlPlane(Rollout rollout) {
        checkSteps();
        PluginFileName named = named();
        var more = new LinkedHashMap<String, Object>();
        more.putAll(rollout.upload(named.file()));
        if (!steps.isEmpty()) more.put("steps", steps);
        more.put("force", force);
        return command(rollout, "deploy", named.plugin(), more);
    }

    private PluginFileName named() {
        PluginFileName named = PluginFileName.of(file);
        if (name.isEmpty() || name.get().equals(named.plugin())) return named;
        if (file.toString().endsWith(".jar"))
            throw CommandFailure.usage(
                    "--name: "
                            + name.get()
                            + " (expected: "
                            + named.plugin()
                            + ", as the jar calls itself)");
        return new PluginFileName(file, name.get());
    }

    private void checkSteps() {
        int before = 0;
        for (int step : steps) {
            if (step <= before || step > 100)
                throw CommandFailure.usage(
                        "--steps: " + steps + " (expected: growing percentages, 1..100)");
            before = step;
        }
    }

    @Override
    int onProxy(OneProxy proxy) {
        if (!steps.isEmpty())
            throw CommandFailure.usage("--steps: one proxy has none (expected: --control-plane)");
        return proxy.deploy(named(), Map.of());
    }
}
