package io.leno.cli.proxyconfig;

import io.leno.cli.CommandFailure;
import io.leno.cli.Terminal;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import java.util.Map;

/// The group of commands about what a proxy has.
@Command(
        name = "proxy-config",
        aliases = "pc",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Retrieves information about proxy configuration, as istioctl shows it.",
            "From the control plane (what it has sent the proxy), from the proxy itself (--proxy),"
                    + " or from a file with the answer of its admin page (--file)."
        })
public final class ProxyConfigCommand implements Runnable {
    private ProxyConfigCommand() {}

    /// All of the group, ready to be added.
    public static CommandLine commandLine(Map<String, String> environment, Terminal terminal) {
        return new CommandLine(new ProxyConfigCommand())
                .addSubcommand(new Parts.AllCommand(environment, terminal))
                .addSubcommand(new Parts.BootstrapCommand(environment, terminal))
                .addSubcommand(new Parts.ClusterCommand(environment, terminal))
                .addSubcommand(new Parts.EcdsCommand(environment, terminal))
                .addSubcommand(new Parts.EdsCommand(environment, terminal))
                .addSubcommand(new Parts.EndpointCommand(environment, terminal))
                .addSubcommand(new Parts.ListenerCommand(environment, terminal))
                .addSubcommand(new LogCommand(environment, terminal))
                .addSubcommand(new Parts.RouteCommand(environment, terminal))
                .addSubcommand(new Parts.SecretCommand(environment, terminal));
    }

    @Override
    public void run() {
        throw CommandFailure.usage(
                "command missing (expected: all, bootstrap, cluster, ecds, endpoint, listener, log,"
                        + " route or secret; see lenoctl proxy-config --help)");
    }
}
