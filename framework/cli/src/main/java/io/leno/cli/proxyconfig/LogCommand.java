package io.leno.cli.proxyconfig;

import io.leno.cli.CommandFailure;
import io.leno.cli.Terminal;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

@Command(
        name = "log",
        aliases = "o",
        description = {
            "Retrieves logging levels of the proxy, and updates them optionally.",
            "The proxy is asked itself: --proxy."
        })
final class LogCommand implements Callable<Integer> {
    private static final List<String> LEVELS =
            List.of("trace", "debug", "info", "warning", "error", "critical", "off");
    private static final String USUAL = "warning";

    private final Terminal terminal;

    @Mixin private final Source source;

    @Option(
            names = "--level",
            paramLabel = "[LOGGER:]LEVEL,…",
            description =
                    "Comma-separated minimum per-logger level of messages to output, or one for"
                            + " all: trace, debug, info, warning, error, critical, off.")
    private String levels = "";

    @Option(
            names = {"-r", "--reset"},
            description = "Reset levels to default value (warning).")
    private boolean reset;

    LogCommand(Map<String, String> environment, Terminal terminal) {
        this.terminal = terminal;
        this.source = new Source(environment);
    }

    @Override
    public Integer call() {
        if (!source.isProxy())
            throw CommandFailure.usage(
                    "log requires --proxy HOST:ADMINPORT (levels are the proxy's own)");
        if (reset && !levels.isEmpty())
            throw CommandFailure.usage("--level cannot be combined with --reset");
        String shown = source.proxy().text("POST", "/logging", Map.of());
        for (Map.Entry<String, String> each : wanted(shown).entrySet())
            shown = source.proxy().text("POST", "/logging", Map.of(each.getKey(), each.getValue()));
        terminal.output().print(shown);
        terminal.output().flush();
        return 0;
    }

    /// Level by logger; `level` stands for all and goes first.
    ///
    /// @param known what the proxy says its loggers are
    private Map<String, String> wanted(String known) {
        if (reset) return Map.of("level", USUAL);
        var wanted = new LinkedHashMap<String, String>();
        if (levels.isEmpty()) return wanted;
        for (String each : levels.split(",", -1)) {
            String[] parts = each.replaceFirst("^.*::", "").split("[:=]", 2);
            String logger = parts.length == 2 ? parts[0] : "level";
            if (!logger.equals("level") && !known.contains(logger))
                throw CommandFailure.failed("unrecognized logger name: " + logger);
            String level = parts[parts.length - 1].equals("warn") ? USUAL : parts[parts.length - 1];
            if (!LEVELS.contains(level))
                throw CommandFailure.failed("unrecognized logging level: " + level);
            if (logger.equals("level")) wanted.clear();
            wanted.put(logger, level);
        }
        return wanted;
    }
}
