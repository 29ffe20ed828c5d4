package io.leno.cli.plugin;

import io.leno.cli.CommandFailure;
import io.leno.cli.Endpoint;
import io.leno.cli.Fields;
import io.leno.cli.OutputFormat;
import io.leno.cli.Table;
import io.leno.cli.Terminal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The plugins of one proxy, by its admin pages, which answer when it is so.
record OneProxy(Endpoint endpoint, Terminal terminal, OutputFormat output) {
    private static final Map<String, String> JSON = Map.of("format", "json");

    /// @return the exit code
    int act(String action, String plugin, Map<String, String> more) {
        var query = new LinkedHashMap<String, String>();
        query.put("plugin", plugin);
        query.putAll(more);
        query.putAll(JSON);
        return tell(endpoint.send("POST", "/plugins/" + action, query, new byte[0]));
    }

    /// @return the exit code
    int deploy(PluginFileName named, Map<String, String> more) {
        String name = String.valueOf(named.file().getFileName());
        var query = new LinkedHashMap<String, String>();
        query.put("file", named.plugin() + name.substring(name.lastIndexOf('.')));
        query.putAll(more);
        query.putAll(JSON);
        PluginContent content = PluginContent.of(named.file());
        if (content.settings().length > 0) query.put("settings", content.settingsText());
        if (content.signature().length > 0) query.put("signature", content.signatureText());
        terminal.progress("sending " + name + ", " + content.bytes().length + " bytes");
        return tell(endpoint.send("POST", "/plugins/deploy", query, content.bytes()));
    }

    private int tell(Map<?, ?> outcome) {
        terminal.endProgress();
        String what = Fields.text(outcome, "outcome");
        boolean refused = what.equals("refused");
        String line = Fields.text(outcome, "plugin") + ": " + Fields.text(outcome, "text");
        output.print(
                terminal,
                named(outcome),
                List.of(refused ? terminal.bad(line) : terminal.good(line)),
                List.of(Fields.text(outcome, "plugin")));
        return refused ? 1 : 0;
    }

    private static Map<String, Object> named(Map<?, ?> fields) {
        var named = new LinkedHashMap<String, Object>();
        fields.forEach((name, value) -> named.put(String.valueOf(name), value));
        return named;
    }

    void list() {
        Map<?, ?> all = endpoint.get("/plugins", JSON);
        var table = new Table("PLUGIN", "LIVE", "VERSION", "SHA256", "CANARY", "STREAMS", "NOTE");
        List<String> names = new ArrayList<>();
        for (Map<?, ?> each : Fields.objects(all, "plugins")) {
            names.add(Fields.text(each, "name"));
            Map<?, ?> live = generation(each, Fields.text(each, "live"));
            table.row(
                    Fields.text(each, "name"),
                    Fields.text(each, "live"),
                    Fields.text(live, "version"),
                    Hashes.digits(Fields.text(live, "sha256")),
                    Fields.text(each, "canary"),
                    Fields.text(live, "streams"),
                    note(each));
        }
        output.print(terminal, named(all), table.lines(), names);
    }

    private static String note(Map<?, ?> plugin) {
        List<String> notes = new ArrayList<>();
        if (Boolean.TRUE.equals(plugin.get("pinned"))) notes.add("pinned");
        if (Boolean.TRUE.equals(plugin.get("system"))) notes.add("of the distribution");
        if (!Fields.text(plugin, "set").isEmpty()) notes.add("set " + Fields.text(plugin, "set"));
        return String.join(", ", notes);
    }

    private static Map<?, ?> generation(Map<?, ?> plugin, String number) {
        for (Map<?, ?> each : Fields.objects(plugin, "generations"))
            if (Fields.text(each, "number").equals(number)) return each;
        return Map.of();
    }

    void describe(String plugin) {
        Map<?, ?> all = endpoint.get("/plugins", JSON);
        List<String> names = new ArrayList<>();
        for (Map<?, ?> each : Fields.objects(all, "plugins")) {
            names.add(Fields.text(each, "name"));
            if (!Fields.text(each, "name").equals(plugin)) continue;
            output.print(terminal, named(each), text(each), List.of(plugin));
            return;
        }
        throw CommandFailure.failed(
                plugin + ": no such plugin (known: " + String.join(", ", names) + ")");
    }

    private static List<String> text(Map<?, ?> plugin) {
        List<String> lines = new ArrayList<>();
        lines.add("Plugin  " + Fields.text(plugin, "name"));
        lines.add("Kind    " + Fields.text(plugin, "kind"));
        if (!note(plugin).isEmpty()) lines.add("Note    " + note(plugin));
        if (!Fields.text(plugin, "canary").isEmpty())
            lines.add("Canary  " + Fields.text(plugin, "canary"));
        lines.add("");
        var table =
                new Table(
                        "GENERATION",
                        "STATE",
                        "VERSION",
                        "SHA256",
                        "FILE",
                        "SINCE",
                        "STREAMS",
                        "REQUESTS",
                        "ERRORS",
                        "P99_US",
                        "NOTE");
        for (Map<?, ?> each : Fields.objects(plugin, "generations"))
            table.row(
                    Fields.text(each, "number"),
                    Fields.text(each, "state"),
                    Fields.text(each, "version"),
                    Hashes.digits(Fields.text(each, "sha256")),
                    Fields.text(each, "file"),
                    Times.seconds(Fields.text(each, "since")),
                    Fields.text(each, "streams"),
                    Fields.text(each, "requests"),
                    Fields.text(each, "errors"),
                    Fields.text(each, "p99_us"),
                    Fields.text(each, "reason"));
        lines.addAll(table.lines());
        return lines;
    }

    void history(String plugin) {
        var query = new LinkedHashMap<>(JSON);
        if (!plugin.isEmpty()) query.put("plugin", plugin);
        Map<?, ?> all = endpoint.get("/plugins/history", query);
        var table = new Table("AT", "PLUGIN", "GENERATION", "KIND", "TEXT");
        List<Map<?, ?>> events = Fields.objects(all, "events");
        for (Map<?, ?> each : events)
            table.row(
                    Times.seconds(Fields.text(each, "at")),
                    Fields.text(each, "plugin"),
                    Fields.text(each, "generation"),
                    Fields.text(each, "kind"),
                    Fields.text(each, "text"));
        output.print(
                terminal,
                named(all),
                table.isEmpty() ? List.of("nothing yet") : table.lines(),
                events.stream().map(each -> Fields.text(each, "at")).toList());
    }
}
