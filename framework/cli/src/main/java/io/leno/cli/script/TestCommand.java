package io.leno.cli.script;

import io.leno.cli.CommandFailure;
import io.leno.cli.OutputFormat;
import io.leno.cli.Terminal;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.List;
import java.util.concurrent.Callable;

/// Runs a script once and tells what it did.
@Command(
        name = "test",
        description = {
            "Tells in order what a script does with a request and its response: what it logs and"
                    + " changes, whom it calls, what it answers.",
            "Exit code 0 where it runs to its end and all expectations are met, 1 else."
        })
final class TestCommand implements Callable<Integer> {
    private final ScriptEngines engines;
    private final Terminal terminal;

    @Mixin private final RunOptions options = new RunOptions();
    @Mixin private final OutputFormat output = new OutputFormat();

    TestCommand(ScriptEngines engines, Terminal terminal) {
        this.engines = engines;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Exchange exchange = options.exchange();
        List<Expectation> expectations = options.expectations();
        Outcome outcome = Rehearsal.run(options.script(engines), exchange);
        List<String> wrong = outcome.wrong(expectations);
        var report = new Report(exchange, outcome, wrong);
        output.print(terminal, report.fields(), report.text(), wrong);
        if (!wrong.isEmpty()) throw CommandFailure.failed(String.join("\n", wrong));
        return 0;
    }
}
