package io.leno.cli.plugin;

import io.leno.cli.Fields;
import io.leno.cli.OutputFormat;
import io.leno.cli.Table;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(name = "history", description = "What was done to a plugin, or to all, the newest last.")
final class HistoryCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(arity = "0..1", paramLabel = "PLUGIN", description = "Its name (default: all).")
    private Optional<String> plugin = Optional.empty();

    @Mixin private final Targets targets;
    @Mixin private final OutputFormat output = new OutputFormat();

    HistoryCommand(Context context) {
        this.context = context;
        this.targets = new Targets(context.environment());
    }

    @Override
    public Integer call() {
        if (targets.isProxy()) {
            new OneProxy(targets.endpoint(), context.terminal(), output).history(plugin.orElse(""));
            return 0;
        }
        PluginView view = PluginView.of(targets.endpoint(), targets);
        List<Map<String, Object>> plugins =
                plugin.map(name -> List.of(view.named(name))).orElseGet(view::all);
        List<Map<String, Object>> deeds = new ArrayList<>();
        for (Map<String, Object> each : plugins) {
            for (Map<?, ?> deed : Fields.objects(each, "history")) {
                var one = new LinkedHashMap<String, Object>();
                one.put("plugin", Fields.text(each, "name"));
                deed.forEach((name, value) -> one.put(String.valueOf(name), value));
                deeds.add(one);
            }
        }
        deeds.sort(Comparator.comparingLong(each -> Fields.number(each, "revision")));
        print(deeds);
        return 0;
    }

    private void print(List<Map<String, Object>> deeds) {
        var table = new Table("REVISION", "AT", "PLUGIN", "ACTION", "FOR", "WHAT", "BY", "OUTCOME");
        for (Map<String, Object> each : deeds)
            table.row(
                    Fields.text(each, "revision"),
                    Times.seconds(Fields.text(each, "at")),
                    Fields.text(each, "plugin"),
                    Fields.text(each, "action"),
                    Fields.text(each, "selection"),
                    Fields.text(each, "what"),
                    Fields.text(each, "by"),
                    Fields.text(each, "outcome"));
        output.print(
                context.terminal(),
                Map.of("history", deeds),
                table.isEmpty() ? List.of("nothing yet") : table.lines(),
                deeds.stream().map(each -> Fields.text(each, "revision")).toList());
    }
}
