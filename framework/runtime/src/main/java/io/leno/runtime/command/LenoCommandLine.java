package io.leno.runtime.command;

import io.leno.runtime.framework.Distribution;
import io.leno.runtime.framework.StartException;
import io.leno.runtime.settings.SettingSources;
import io.leno.runtime.settings.SettingsException;
import io.leno.runtime.settings.SettingsFile;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The command line of `leno`: `demo`, `standalone`, `control-plane`, `proxy`.
///
/// Each option can be set by flag, by environment (`LENO_XDS_PORT` for `--xds-port`) and by file
/// (`xds-port`); flag wins over environment, environment over file. Bad usage ends with 2, a start
/// that failed with 1.
public final class LenoCommandLine {
    private static final int FAILED = 1;
    private static final int BAD_USAGE = 2;

    private final Map<String, String> environment;
    private final Distribution distribution;
    private final PrintWriter output;
    private final PrintWriter errors;
    private final Runner runner;

    public LenoCommandLine(
            Map<String, String> environment,
            Distribution distribution,
            PrintWriter output,
            PrintWriter errors,
            Runner runner) {
        this.environment = Map.copyOf(environment);
        this.distribution = distribution;
        this.output = output;
        this.errors = errors;
        this.runner = runner;
    }

    /// @return the exit code
    public int run(String... arguments) {
        CommandLine commandLine = commandLine();
        try {
            SettingSources sources = new SettingSources(environment, file(commandLine, arguments));
            commandLine.setDefaultValueProvider(sources);
            Mistakes mistakes = new Mistakes(sources);
            commandLine.setParameterExceptionHandler(
                    (mistake, typed) -> fail(mistakes.inWords(mistake, typed), BAD_USAGE));
        } catch (SettingsException e) {
            return fail(String.valueOf(e.getMessage()), BAD_USAGE);
        }
        return commandLine.execute(arguments);
    }

    private CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Root());
        Stream.of(
                        new DemoCommand(runner),
                        new StandaloneCommand(runner),
                        new ControlPlaneCommand(runner),
                        new ProxyCommand(runner, environment))
                .forEach(commandLine::addSubcommand);
        allOf(commandLine).forEach(LenoCommandLine::addHelp);
        commandLine.setOut(output).setErr(errors);
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> explain(failure));
        return commandLine;
    }

    private static Stream<CommandLine> allOf(CommandLine commandLine) {
        return Stream.concat(
                Stream.of(commandLine), commandLine.getSubcommands().values().stream());
    }

    private static void addHelp(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        spec.mixinStandardHelpOptions(true).versionProvider(new Version());
        spec.usageMessage().sortOptions(false).abbreviateSynopsis(true).width(120);
    }

    private int explain(Exception failure) throws Exception {
        return switch (failure) {
            case SettingsException e -> fail(String.valueOf(e.getMessage()), BAD_USAGE);
            case StartException e -> fail(String.valueOf(e.getMessage()), FAILED);
            default -> throw failure;
        };
    }

    private int fail(String message, int exitCode) {
        message.lines().forEach(line -> errors.println("leno: " + line));
        errors.flush();
        return exitCode;
    }

    /// The file named by flag or environment, which must be there, or the distribution's, which
    /// need not.
    private SettingsFile file(CommandLine commandLine, String[] arguments) {
        Optional<Path> named = named(List.of(arguments));
        Path file = named.orElse(distribution.settings());
        if (named.isEmpty() && !Files.exists(file)) return SettingsFile.absent(file);
        Set<String> keys =
                allOf(commandLine)
                        .flatMap(command -> command.getCommandSpec().options().stream())
                        .map(SettingSources::key)
                        .filter(key -> !Set.of("help", "version", "settings").contains(key))
                        .collect(Collectors.toSet());
        return SettingsFile.read(file, keys);
    }

    private Optional<Path> named(List<String> arguments) {
        int flag = arguments.indexOf("--settings");
        if (flag >= 0 && flag + 1 < arguments.size())
            return Optional.of(Path.of(arguments.get(flag + 1)));
        return arguments.stream()
                .filter(argument -> argument.startsWith("--settings="))
                .map(argument -> argument.substring("--settings=".length()))
                .findFirst()
                .or(() -> Optional.ofNullable(environment.get("LENO_SETTINGS")))
                .map(Path::of);
    }

    @Command(
            name = "leno",
            synopsisSubcommandLabel = "COMMAND",
            description = "A service mesh whose every layer is a plugin.",
            footer = {
                "",
                "Every option can also be set in the environment (LENO_XDS_PORT for --xds-port) and"
                        + " in",
                "conf/leno.yaml (xds-port: 15010); flag wins over environment, environment over"
                        + " file."
            })
    private static final class Root implements Runnable {
        @Override
        public void run() {
            throw new SettingsException(
                    "command missing (expected: demo, standalone, control-plane or proxy; see leno"
                            + " --help)");
        }
    }
}
