package io.leno.cli;

import io.leno.cli.analyze.AnalyzeCommand;
import io.leno.cli.explain.DiffCommand;
import io.leno.cli.explain.ExplainCommand;
import io.leno.cli.plugin.PluginCommand;
import io.leno.cli.proxyconfig.ProxyConfigCommand;
import io.leno.cli.proxyconfig.ProxyStatusCommand;
import io.leno.cli.script.ScriptCommand;
import io.leno.cli.status.StatusCommand;
import io.leno.cli.validate.ValidateCommand;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The command line of `lenoctl`. Exit codes: 0 well, 1 not done (or not everywhere), 2 wrong
/// usage; the last line on standard error says why.
public final class LenoctlCommandLine {
    private static final int BAD_USAGE = 2;
    private static final Map<String, String> SHORT_NAMES =
            Map.of("pc", "proxy-config", "ps", "proxy-status");

    private final Map<String, String> environment;
    private final Terminal terminal;

    public LenoctlCommandLine(Map<String, String> environment, Terminal terminal) {
        this.environment = Map.copyOf(environment);
        this.terminal = terminal;
    }

    /// One line for each group of commands.
    private Map<String, Supplier<CommandLine>> groups() {
        Map<String, Supplier<CommandLine>> groups = new LinkedHashMap<>();
        groups.put("analyze", () -> AnalyzeCommand.commandLine(environment, terminal));
        groups.put("diff", () -> DiffCommand.commandLine(environment, terminal));
        groups.put("explain", () -> ExplainCommand.commandLine(environment, terminal));
        groups.put("plugin", () -> PluginCommand.commandLine(environment, terminal));
        groups.put("proxy-config", () -> ProxyConfigCommand.commandLine(environment, terminal));
        groups.put("proxy-status", () -> ProxyStatusCommand.commandLine(environment, terminal));
        groups.put("script", () -> ScriptCommand.commandLine(environment, terminal));
        groups.put("status", () -> StatusCommand.commandLine(terminal));
        groups.put("validate", () -> ValidateCommand.commandLine(terminal));
        groups.put("version", () -> new CommandLine(new VersionCommand(terminal)));
        return groups;
    }

    /// @return the exit code
    public int run(String... arguments) {
        CommandLine commandLine = new CommandLine(new Root());
        Map<String, Supplier<CommandLine>> groups = groups();
        // to look at the options of them all is a good part of the start
        String first = arguments.length == 0 ? "" : arguments[0];
        String name = SHORT_NAMES.getOrDefault(first, first);
        Supplier<CommandLine> named = groups.get(name);
        if (named == null)
            groups.forEach((each, group) -> commandLine.addSubcommand(each, group.get()));
        else commandLine.addSubcommand(name, named.get());
        addHelp(commandLine);
        // @FILE is for an option's own use
        commandLine.setExpandAtFiles(false);
        commandLine.setOut(terminal.output()).setErr(terminal.errors());
        commandLine.setColorScheme(
                CommandLine.Help.defaultColorScheme(terminal.isInteractive() ? Ansi.ON : Ansi.OFF));
        commandLine.setParameterExceptionHandler((mistake, _) -> fail(inWords(mistake), BAD_USAGE));
        commandLine.setExecutionExceptionHandler((failure, _, _) -> explain(failure));
        return commandLine.execute(arguments);
    }

    private static void addHelp(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        spec.mixinStandardHelpOptions(true).versionProvider(new Version());
        spec.usageMessage().sortOptions(false).abbreviateSynopsis(true).width(120);
        command.getSubcommands().values().forEach(LenoctlCommandLine::addHelp);
    }

    private int explain(Exception failure) throws Exception {
        terminal.endProgress();
        if (failure instanceof CommandFailure told)
            return fail(String.valueOf(told.getMessage()), told.exitCode());
        throw failure;
    }

    private int fail(String message, int exitCode) {
        terminal.output().flush();
        message.lines().forEach(line -> terminal.errors().println("lenoctl: " + line));
        terminal.errors().flush();
        return exitCode;
    }

    private static String inWords(ParameterException mistake) {
        String name = mistake.getCommandLine().getCommandSpec().qualifiedName();
        if (mistake instanceof UnmatchedArgumentException unmatched)
            return unknown(unmatched, name);
        if (mistake.getArgSpec() instanceof OptionSpec option
                && mistake.getCause() instanceof TypeConversionException expected)
            return option.longestName()
                    + ": \""
                    + mistake.getValue()
                    + "\" (expected: "
                    + expected.getMessage()
                    + ")";
        return mistake.getMessage() + " (see " + name + " --help)";
    }

    private static String unknown(UnmatchedArgumentException mistake, String command) {
        String typed = mistake.getUnmatched().getFirst();
        boolean isOption = typed.startsWith("-");
        boolean isGroup = !mistake.getCommandLine().getSubcommands().isEmpty();
        String what =
                isOption ? "unknown option" : isGroup ? "unknown command" : "unexpected argument";
        List<String> meant = mistake.getSuggestions();
        return what
                + ": "
                + typed
                + (meant.isEmpty() || !(isOption || isGroup)
                        ? " (see " + command + " --help)"
                        : " (did you mean " + meant.getFirst() + "?)");
    }

    @Command(
            name = "lenoctl",
            synopsisSubcommandLabel = "COMMAND",
            description = "Talks to control planes and proxies of leno, and looks at files.")
    private static final class Root implements Runnable {
        @Override
        public void run() {
            throw CommandFailure.usage(
                    "command missing (expected: analyze, diff, explain, plugin, proxy-config,"
                            + " proxy-status, script, status, validate or version; see lenoctl --help)");
        }
    }

    @Command(name = "version", description = "The version of lenoctl.")
    private static final class VersionCommand implements java.util.concurrent.Callable<Integer> {
        private final Terminal terminal;

        @CommandLine.Mixin private final OutputFormat output = new OutputFormat();

        VersionCommand(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws java.io.IOException {
            String java = Runtime.version().toString();
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("version", Version.number());
            fields.put("java", java);
            output.print(
                    terminal,
                    fields,
                    List.of("lenoctl " + Version.number() + " (Java " + java + ")"),
                    List.of(Version.number()));
            return 0;
        }
    }
}
