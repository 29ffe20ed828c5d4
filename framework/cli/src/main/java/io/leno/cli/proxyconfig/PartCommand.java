package io.leno.cli.proxyconfig;

import io.leno.cli.CommandFailure;
import io.leno.cli.Terminal;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Map;
import java.util.concurrent.Callable;

/// A command that shows one part of a proxy's configuration.
@Command
abstract class PartCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin final Source source;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "json, yaml or short (table says the same).")
    private String form;

    PartCommand(Map<String, String> environment, Terminal terminal, String form) {
        this.terminal = terminal;
        this.source = new Source(environment);
        this.form = form;
    }

    /// In messages.
    abstract String name();

    abstract Section section();

    @Override
    public Integer call() {
        source.check(name());
        if (form.equals("short") || form.equals("table"))
            section().summary(false).forEach(terminal::line);
        else print(section().dumped());
        return 0;
    }

    final void print(Object dumped) {
        terminal.output().print(ProtoJson.print(dumped, form));
        terminal.output().flush();
    }

    final boolean isSummary() {
        if (form.equals("short") || form.equals("table")) return true;
        if (form.equals("json") || form.equals("yaml")) return false;
        throw CommandFailure.failed("output format \"" + form + "\" not supported");
    }

    final Terminal terminal() {
        return terminal;
    }
}
