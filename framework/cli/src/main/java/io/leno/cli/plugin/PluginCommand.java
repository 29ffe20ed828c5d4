package io.leno.cli.plugin;

import io.leno.cli.CommandFailure;
import io.leno.cli.Terminal;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import java.util.Map;

/// The group of commands about plugins.
@Command(
        name = "plugin",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "What proxies run of plugins, and how that changes, while they serve.",
            "For one proxy (--proxy), or for those that a control plane selects (--all, -n, -l); a"
                    + " proxy that comes later gets the same."
        })
public final class PluginCommand implements Runnable {
    private PluginCommand() {}

    /// All of the group, ready to be added.
    public static CommandLine commandLine(Map<String, String> environment, Terminal terminal) {
        var context = new Context(environment, terminal);
        return new CommandLine(new PluginCommand())
                .addSubcommand(new ListCommand(context))
                .addSubcommand(new DescribeCommand(context))
                .addSubcommand(new DeployCommand(context))
                .addSubcommand(new RemoveCommand(context))
                .addSubcommand(new CanaryCommand(context))
                .addSubcommand(new PromoteCommand(context))
                .addSubcommand(new RollbackCommand(context))
                .addSubcommand(new PinCommand(context))
                .addSubcommand(new UnpinCommand(context))
                .addSubcommand(new HistoryCommand(context));
    }

    @Override
    public void run() {
        throw CommandFailure.usage(
                "command missing (expected: list, describe, deploy, remove, canary, promote,"
                        + " rollback, pin, unpin or history; see lenoctl plugin --help)");
    }
}
