package io.leno.cli.script;

import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.cli.CommandFailure;
import io.leno.cli.OutputFormat;
import io.leno.cli.Terminal;
import io.leno.testkit.FakeFilterContext;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// Runs a script many times and tells what one run costs.
@Command(
        name = "bench",
        description = {
            "Tells the time and the memory that a script takes for one request and its response,"
                    + " after 10000 of them.",
            "What the same stream takes without a script is subtracted. Exit code 1 where the"
                    + " script fails or an expectation is not met."
        })
final class BenchCommand implements Callable<Integer> {
    private final ScriptEngines engines;
    private final Terminal terminal;

    @Mixin private final RunOptions options = new RunOptions();
    @Mixin private final OutputFormat output = new OutputFormat();

    BenchCommand(ScriptEngines engines, Terminal terminal) {
        this.engines = engines;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Exchange exchange = options.exchange();
        List<Expectation> expectations = options.expectations();
        Script script = options.script(engines);
        List<String> wrong = Rehearsal.run(script, exchange).wrong(expectations);
        if (!wrong.isEmpty()) throw CommandFailure.failed(String.join("\n", wrong));
        Cost empty = cost(stream -> new HttpFilter() {}, exchange);
        Cost whole;
        try (var _ = ScriptLogs.silenced();
                var settings = script.configure(new FakeFilterContext().uncounted())) {
            whole = cost(settings, exchange);
        }
        print(whole.without(empty), empty);
        return 0;
    }

    private static Cost cost(HttpFilterSettings settings, Exchange exchange) {
        return Cost.of(() -> Rehearsal.play(settings, exchange));
    }

    private void print(Cost script, Cost stream) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("script", script.fields());
        fields.put("stream", stream.fields());
        output.print(
                terminal,
                fields,
                List.of(
                        "script: " + script,
                        terminal.dim("the stream around it, subtracted: " + stream)),
                List.of(script.toString()));
    }
}
