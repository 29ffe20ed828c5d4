package io.leno.cli.plugin;

import io.leno.cli.Fields;
import io.leno.cli.OutputFormat;
import io.leno.cli.Table;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

@Command(name = "describe", description = "All there is to say of one plugin, proxy by proxy.")
final class DescribeCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "PLUGIN", description = "Its name, see lenoctl plugin list.")
    private String plugin = "";

    @Mixin private final Targets targets;
    @Mixin private final OutputFormat output = new OutputFormat();

    DescribeCommand(Context context) {
        this.context = context;
        this.targets = new Targets(context.environment());
    }

    @Override
    public Integer call() {
        if (targets.isProxy()) {
            new OneProxy(targets.endpoint(), context.terminal(), output).describe(plugin);
            return 0;
        }
        Map<String, Object> found = PluginView.of(targets.endpoint(), targets).named(plugin);
        output.print(
                context.terminal(),
                found,
                text(found),
                Fields.objects(found, "proxies").stream()
                        .map(each -> Fields.text(each, "proxy"))
                        .toList());
        return 0;
    }

    private static List<String> text(Map<String, Object> plugin) {
        List<String> lines = new ArrayList<>();
        lines.add("Plugin    " + Fields.text(plugin, "name"));
        if (plugin.containsKey("revision"))
            lines.add("Revision  " + Fields.text(plugin, "revision"));
        for (Map<?, ?> each : Fields.objects(plugin, "sources")) lines.addAll(source(each));
        for (Map<?, ?> each : Fields.objects(plugin, "assignments")) lines.addAll(assignment(each));
        lines.add("");
        lines.addAll(proxies(plugin).lines());
        return lines;
    }

    private static List<String> assignment(Map<?, ?> assignment) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("For       " + Selections.text(Fields.object(assignment, "selection")));
        lines.add("  live      " + artifact(Fields.object(assignment, "artifact")));
        Map<?, ?> candidate = Fields.object(assignment, "candidate");
        if (!candidate.isEmpty())
            lines.add(
                    "  canary    "
                            + artifact(candidate)
                            + ", "
                            + Fields.text(assignment, "canary"));
        for (Map<?, ?> each : Fields.objects(assignment, "previous"))
            lines.add("  before    " + artifact(each));
        if (Boolean.TRUE.equals(assignment.get("pinned"))) lines.add("  pinned");
        Map<?, ?> steps = Fields.object(assignment, "steps");
        if (!steps.isEmpty())
            lines.add(
                    "  steps     "
                            + Fields.text(steps, "shares")
                            + " "
                            + Fields.text(steps, "stopped"));
        return lines;
    }

    private static List<String> source(Map<?, ?> source) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("By        " + Fields.text(source, "resource"));
        lines.add("  from      " + Fields.text(source, "from"));
        lines.add("  live      " + artifact(Fields.object(source, "artifact")));
        String text = Fields.text(source, "text");
        if (!text.isEmpty()) lines.add("  failed    " + text);
        return lines;
    }

    private static String artifact(Map<?, ?> artifact) {
        if (artifact.isEmpty()) return "nothing";
        return Fields.text(artifact, "file")
                + " "
                + Hashes.digits(Fields.text(artifact, "sha256"))
                + " ("
                + Fields.text(artifact, "size")
                + " bytes)";
    }

    private static Table proxies(Map<String, Object> plugin) {
        var table = new Table("PROXY", "STATE", "GENERATION", "SHA256", "CANARY", "NOTE");
        for (Map<?, ?> each : Fields.objects(plugin, "proxies")) {
            Map<?, ?> wish = Fields.object(each, "wished");
            Map<?, ?> report = Fields.object(each, "reported");
            String wished = Fields.text(wish, "revision");
            boolean answered = wished.isEmpty() || Fields.text(report, "revision").equals(wished);
            String candidate = Hashes.digits(Fields.text(report, "candidate"));
            table.row(
                    Fields.text(each, "proxy"),
                    answered ? Fields.text(report, "state") : "pending",
                    Fields.text(report, "generation"),
                    Hashes.digits(Fields.text(report, "sha256")),
                    (candidate + " " + Fields.text(report, "canary")).strip(),
                    (Boolean.TRUE.equals(report.get("pinned")) ? "pinned " : "")
                            + Fields.text(report, "text"));
        }
        return table;
    }
}
