package io.leno.cli.plugin;

import io.leno.cli.Fields;
import io.leno.cli.OutputFormat;
import io.leno.cli.Table;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

@Command(name = "list", description = "Which plugins there are, and how many proxies run them.")
final class ListCommand implements Callable<Integer> {
    private final Context context;

    @Mixin private final Targets targets;
    @Mixin private final OutputFormat output = new OutputFormat();

    ListCommand(Context context) {
        this.context = context;
        this.targets = new Targets(context.environment());
    }

    @Override
    public Integer call() {
        if (targets.isProxy()) {
            new OneProxy(targets.endpoint(), context.terminal(), output).list();
            return 0;
        }
        List<Map<String, Object>> plugins = PluginView.of(targets.endpoint(), targets).all();
        var table = new Table("PLUGIN", "FILE", "SHA256", "FOR", "CANARY", "PROXIES", "NOTE");
        for (Map<String, Object> plugin : plugins) rows(plugin, table);
        List<Map<String, Object>> shown =
                plugins.stream().map(ListCommand::withoutHistory).toList();
        output.print(
                context.terminal(),
                Map.of("plugins", shown),
                table.isEmpty() ? List.of("no plugins") : table.lines(),
                plugins.stream().map(each -> Fields.text(each, "name")).toList());
        return 0;
    }

    private static Map<String, Object> withoutHistory(Map<String, Object> plugin) {
        var shown = new java.util.LinkedHashMap<>(plugin);
        shown.remove("history");
        return shown;
    }

    /// One for each assignment and each FilterPlugin with a source; one for a plugin that proxies
    /// have from elsewhere.
    private static void rows(Map<String, Object> plugin, Table table) {
        String name = Fields.text(plugin, "name");
        List<Map<?, ?>> assignments = Fields.objects(plugin, "assignments");
        for (Map<?, ?> each : assignments) {
            Map<?, ?> artifact = Fields.object(each, "artifact");
            String revision = Fields.text(each, "revision");
            table.row(
                    name,
                    artifact.isEmpty() ? "(removed)" : Fields.text(artifact, "file"),
                    Hashes.digits(Fields.text(artifact, "sha256")),
                    Selections.text(Fields.object(each, "selection")),
                    Fields.text(each, "canary"),
                    states(plugin, wish -> Fields.text(wish, "revision").equals(revision)),
                    note(each));
        }
        List<Map<?, ?>> sources = Fields.objects(plugin, "sources");
        for (Map<?, ?> each : sources) {
            Map<?, ?> artifact = Fields.object(each, "artifact");
            String sha256 = Fields.text(artifact, "sha256");
            table.row(
                    name,
                    Fields.text(artifact, "file"),
                    Hashes.digits(sha256),
                    Fields.text(each, "resource"),
                    "",
                    states(plugin, wish -> isLive(wish, sha256)),
                    Fields.text(each, "text"));
        }
        if (assignments.isEmpty() && sources.isEmpty())
            table.row(name, "", "", "dropped where they run", "", states(plugin, Map::isEmpty), "");
    }

    private static String note(Map<?, ?> assignment) {
        List<String> notes = new ArrayList<>();
        if (Boolean.TRUE.equals(assignment.get("pinned"))) notes.add("pinned");
        Map<?, ?> steps = Fields.object(assignment, "steps");
        if (!steps.isEmpty()) {
            String stopped = Fields.text(steps, "stopped");
            notes.add(
                    stopped.isEmpty()
                            ? "in steps of " + Fields.text(steps, "shares")
                            : "stopped: " + stopped);
        }
        return String.join(", ", notes);
    }

    private static boolean isLive(Map<?, ?> wish, String sha256) {
        return Fields.text(Fields.object(wish, "live"), "sha256").equals(sha256);
    }

    /// `2 serving, 1 refused` of the proxies that have such a wish.
    private static String states(Map<String, Object> plugin, Predicate<Map<?, ?>> wished) {
        var counts = new TreeMap<String, Integer>();
        for (Map<?, ?> proxy : Fields.objects(plugin, "proxies")) {
            Map<?, ?> wish = Fields.object(proxy, "wished");
            Map<?, ?> report = Fields.object(proxy, "reported");
            if (!wished.test(wish)) continue;
            String revision = Fields.text(wish, "revision");
            boolean answered =
                    revision.isEmpty() || Fields.text(report, "revision").equals(revision);
            counts.merge(answered ? Fields.text(report, "state") : "pending", 1, Integer::sum);
        }
        List<String> parts = new ArrayList<>();
        counts.forEach((state, count) -> parts.add(count + " " + state));
        return parts.isEmpty() ? "none" : String.join(", ", parts);
    }
}
