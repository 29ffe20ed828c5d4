package io.leno.cli.proxyconfig;

import io.leno.cli.CommandFailure;
import io.leno.cli.Terminal;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Map;
import java.util.concurrent.Callable;

@Command(
        name = "proxy-status",
        aliases = "ps",
        description = {
            "Retrieves the synchronization status of each proxy in the mesh.",
            "With a POD, compares what the control plane has sent it with what it has (--proxy, or"
                    + " its answer in --file)."
        })
public final class ProxyStatusCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private final Source source;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            paramLabel = "FORM",
            description = "json, yaml or table (default).")
    private String form = "table";

    @Option(
            names = {"-v", "--verbosity"},
            paramLabel = "LEVEL",
            description = "0: subscribed types; 1: the state of every type.")
    private int verbosity;

    private ProxyStatusCommand(Map<String, String> environment, Terminal terminal) {
        this.terminal = terminal;
        this.source = new Source(environment);
    }

    public static CommandLine commandLine(Map<String, String> environment, Terminal terminal) {
        return new CommandLine(new ProxyStatusCommand(environment, terminal));
    }

    @Override
    public Integer call() {
        if (!source.pod().isEmpty()) return compare();
        var statuses = new SyncStatuses(source.controlPlane(), source.namespace());
        if (form.equals("table") || form.equals("short")) {
            boolean isLong = verbosity > 0;
            (isLong ? statuses.verboseTable() : statuses.table()).forEach(terminal::line);
        } else {
            terminal.output().print(ProtoJson.print(statuses.response(), form));
            terminal.output().flush();
        }
        return 0;
    }

    private int compare() {
        if (!source.isProxy() && !source.isFile())
            throw CommandFailure.usage(
                    "POD: nothing to compare with (expected: --proxy HOST:ADMINPORT, or --file with"
                            + " the answer of its /config_dump)");
        ConfigDump has = source.isFile() ? source.dump() : source.fromProxy();
        ConfigDump sent = source.fromControlPlane(Map.of());
        new Comparison(sent, has).lines().forEach(terminal::line);
        return 0;
    }
}
