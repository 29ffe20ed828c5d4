package io.leno.cli.script;

import io.leno.cli.CommandFailure;
import io.leno.cli.Terminal;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import java.util.Map;

/// The group of commands about scripts.
@Command(
        name = "script",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Runs a filter script on one request and its response, without a proxy.",
            "What calls out are answered, and what the upstream answers, is said by options."
        })
public final class ScriptCommand implements Runnable {
    private ScriptCommand() {}

    /// All of the group, ready to be added.
    public static CommandLine commandLine(Map<String, String> environment, Terminal terminal) {
        var engines = new ScriptEngines(environment);
        return new CommandLine(new ScriptCommand())
                .addSubcommand(new TestCommand(engines, terminal))
                .addSubcommand(new BenchCommand(engines, terminal));
    }

    @Override
    public void run() {
        throw CommandFailure.usage(
                "command missing (expected: test or bench; see lenoctl script --help)");
    }
}
