package io.leno.cli.plugin;

import io.leno.api.plugin.CanaryRule;
import io.leno.cli.CommandFailure;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

@Command(
        name = "canary",
        description = {
            "Gives some of the traffic of each proxy to a new file, beside what is live:",
            "  lenoctl plugin canary tenant-2.jar --percent 10 --all",
            "or changes which, where there is a canary:",
            "  lenoctl plugin canary tenant --percent 50 --all"
        })
final class CanaryCommand extends ChangeCommand {
    @Parameters(paramLabel = "FILE|PLUGIN", description = "The file, or the name of a plugin.")
    String what = "";

    @Option(
            names = "--percent",
            paramLabel = "N",
            description = "Share of the requests that no header decides (default: 0).")
    double percent;

    @Option(
            names = "--header",
            paramLabel = "NAME[:VALUE]",
            description = "Requests that have it get the canary, whatever the share.")
    Optional<String> header = Optional.empty();

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description =
                    "Who stays together: header:NAME, cookie:NAME, source-address, request-id"
                            + " (default: none, by chance).")
    Optional<String> key = Optional.empty();

    @Option(
            names = "--manual",
            description = "Proxies neither promote it nor take it back by how it does.")
    boolean manual;

    @Option(names = "--force", description = "Also where it is pinned.")
    boolean force;

    CanaryCommand(Context context) {
        super(context);
    }

    private CanaryRule rule() {
        if (percent == 0 && header.isEmpty())
            throw CommandFailure.usage("no traffic (expected: --percent, --header or both)");
        try {
            return CanaryRule.parse(
                    "percent="
                            + percent
                            + header.map(text -> ",header=" + text).orElse("")
                            + key.map(text -> ",key=" + text).orElse("")
                            + ",automatic="
                            + !manual);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    @Override
    int onControlPlane(Rollout rollout) {
        var more = new LinkedHashMap<String, Object>();
        more.put("canary", rule().toString());
        more.put("force", force);
        if (!isFile()) return command(rollout, "canary", what, more);
        PluginFileName named = PluginFileName.of(Path.of(what));
        more.putAll(rollout.upload(named.file()));
        return command(rollout, "canary", named.plugin(), more);
    }

    private boolean isFile() {
        return what.contains("/") || Files.isRegularFile(Path.of(what));
    }

    @Override
    int onProxy(OneProxy proxy) {
        String rule = rule().toString();
        return isFile()
                ? proxy.deploy(PluginFileName.of(Path.of(what)), Map.of("canary", rule))
                : proxy.act("canary", what, Map.of("rule", rule));
    }
}
