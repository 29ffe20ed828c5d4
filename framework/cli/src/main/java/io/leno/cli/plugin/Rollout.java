package io.leno.cli.plugin;

import io.leno.cli.CommandFailure;
import io.leno.cli.Endpoint;
import io.leno.cli.Fields;
import io.leno.cli.OutputFormat;
import io.leno.cli.Table;
import io.leno.cli.Terminal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A command to a control plane, and what comes of it on each proxy.
///
/// ```
/// file ─▶ PUT /plugins/SHA256     command ─▶ POST /plugins     GET /plugins/outcome, until it is over
/// ```
final class Rollout {
    private static final Duration ROUND = Duration.ofSeconds(10);

    private final Endpoint controlPlane;
    private final Targets targets;
    private final Waiting waiting;
    private final Terminal terminal;

    Rollout(Endpoint controlPlane, Targets targets, Waiting waiting, Terminal terminal) {
        this.controlPlane = controlPlane;
        this.targets = targets;
        this.waiting = waiting;
        this.terminal = terminal;
    }

    /// @return what a command says of it, now that the control plane has it
    Map<String, Object> upload(Path file) {
        PluginContent content = PluginContent.of(file);
        String sha256 = content.sha256();
        byte[] whole = content.whole();
        terminal.progress("sending " + file.getFileName() + ", " + whole.length + " bytes");
        controlPlane.send(
                "PUT",
                "/plugins/" + sha256,
                Map.of("file", String.valueOf(file.getFileName())),
                whole);
        var fields = new LinkedHashMap<String, Object>();
        fields.put("sha256", sha256);
        if (content.settings().length > 0) fields.put("settings_size", content.settings().length);
        if (content.signature().length > 0) fields.put("signature", content.signatureText());
        return fields;
    }

    /// Gives the command, waits if that is asked for, and says what came of it.
    ///
    /// @return the exit code: 1 where it is not so on every proxy
    int run(
            String action,
            String plugin,
            Map<String, Object> more,
            String by,
            OutputFormat format) {
        var command = new LinkedHashMap<String, Object>();
        command.put("action", action);
        command.put("plugin", plugin);
        command.put("selection", targets.selection());
        command.put("by", by);
        command.putAll(more);
        Map<?, ?> outcome = controlPlane.post("/plugins", command);
        if (!waiting.noWait) outcome = await(plugin, outcome);
        terminal.endProgress();
        tell(action, plugin, outcome, format);
        String state = Fields.text(outcome, "state");
        boolean good = state.equals("done") || (waiting.noWait && state.equals("running"));
        return good ? 0 : 1;
    }

    private Map<?, ?> await(String plugin, Map<?, ?> begun) {
        Map<?, ?> outcome = begun;
        long revision = Fields.number(begun, "revision");
        long deadline = System.nanoTime() + waiting.timeout.toNanos();
        String seen = "0";
        while (Fields.text(outcome, "state").equals("running")) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toSeconds();
            if (deadline - System.nanoTime() <= 0) return outcome;
            terminal.progress(plugin + ": " + counts(outcome));
            var query = new LinkedHashMap<String, String>(targets.selection());
            query.put("plugin", plugin);
            query.put("after", seen);
            query.put("wait", Long.toString(Math.clamp(left, 1, ROUND.toSeconds())));
            outcome = controlPlane.get("/plugins/outcome", query);
            seen = Fields.text(outcome, "changes");
            if (Fields.number(outcome, "revision") > revision)
                throw CommandFailure.failed(
                        plugin + ": another command came in between (see lenoctl plugin history)");
        }
        return outcome;
    }

    private static String counts(Map<?, ?> outcome) {
        var counts = new LinkedHashMap<String, Integer>();
        for (Map<?, ?> each : Fields.objects(outcome, "proxies"))
            counts.merge(Fields.text(each, "state"), 1, Integer::sum);
        List<String> parts = new ArrayList<>();
        counts.forEach((state, count) -> parts.add(count + " " + state));
        return parts.isEmpty() ? "no proxy is connected" : String.join(", ", parts);
    }

    private void tell(String action, String plugin, Map<?, ?> outcome, OutputFormat format) {
        List<String> text = new ArrayList<>();
        var table = new Table("PROXY", "STATE", "NOTE");
        List<String> names = new ArrayList<>();
        for (Map<?, ?> each : Fields.objects(outcome, "proxies")) {
            String proxy = ProxyName.of(Fields.text(each, "id"));
            table.row(proxy, Fields.text(each, "state"), Fields.text(each, "text"));
            names.add(proxy);
        }
        if (!table.isEmpty()) text.addAll(table.lines());
        text.add(summary(action, plugin, outcome));
        var fields = new LinkedHashMap<String, Object>();
        fields.put("action", action);
        fields.put("plugin", plugin);
        outcome.forEach(
                (name, value) -> {
                    if (!name.equals("changes")) fields.put(String.valueOf(name), value);
                });
        format.print(terminal, fields, text, names);
    }

    private String summary(String action, String plugin, Map<?, ?> outcome) {
        String about = plugin + ": " + action + " for " + targets.text();
        String counted = " (" + counts(outcome) + ")";
        return switch (Fields.text(outcome, "state")) {
            case "done" -> terminal.good(about + ": done" + counted);
            case "stopped" ->
                    terminal.bad(
                            about + ": stopped" + counted + ": " + Fields.text(outcome, "stopped"));
            case "failed" -> terminal.bad(about + ": not everywhere" + counted);
            default ->
                    waiting.noWait
                            ? about + ": begun" + counted
                            : terminal.bad(
                                    about
                                            + ": not over after "
                                            + waiting.timeout.toSeconds()
                                            + " s"
                                            + counted);
        };
    }
}
