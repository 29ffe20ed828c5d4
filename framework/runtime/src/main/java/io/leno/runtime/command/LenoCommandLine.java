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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The command line of `leno`: `demo`, `standalone`, `control-plane`, `proxy`, `aot-cache`.
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
        CommandLine commandLine = commandLine(chosen(arguments));
        try {
            SettingSources sources = new SettingSources(environment, file(arguments));
            commandLine.setDefaultValueProvider(sources);
            Mistakes mistakes = new Mistakes(sources);
            commandLine.setParameterExceptionHandler(
                    (mistake, typed) -> fail(mistakes.inWords(mistake, typed), BAD_USAGE));
        } catch (SettingsException e) {
            return fail(String.valueOf(e.getMessage()), BAD_USAGE);
        }
        return commandLine.execute(arguments);
    }

    private Map<String, Supplier<ServerCommand>> commands() {
        Map<String, Supplier<ServerCommand>> commands = new LinkedHashMap<>();
        commands.put("demo", () -> new DemoCommand(runner));
        commands.put("standalone", () -> new StandaloneCommand(runner));
        commands.put("control-plane", () -> new ControlPlaneCommand(runner));
        commands.put("proxy", () -> new ProxyCommand(runner, environment));
        return commands;
    }

    /// The command that is named, alone: looking at the options of them all is a good part of the
    /// start. All of them where it takes them all to help.
    private List<Object> chosen(String[] arguments) {
        Map<String, Supplier<ServerCommand>> commands = commands();
        Supplier<ServerCommand> named = arguments.length == 0 ? null : commands.get(arguments[0]);
        return named == null ? all() : List.of(named.get());
    }

    private List<Object> all() {
        Stream<Object> servers = commands().values().stream().map(Supplier::get);
        return Stream.concat(servers, Stream.of(new AotCacheCommand(distribution, output)))
                .toList();
    }

    private CommandLine commandLine(List<Object> commands) {
        CommandLine commandLine = new CommandLine(new Root());
        commands.forEach(commandLine::addSubcommand);
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
    private SettingsFile file(String[] arguments) {
        Optional<Path> named = named(List.of(arguments));
        Path file = named.orElse(distribution.settings());
        if (named.isEmpty() && !Files.exists(file)) return SettingsFile.absent(file);
        return SettingsFile.read(file, this::keys);
    }

    /// What a settings file may hold: the options of all commands.
    private Set<String> keys() {
        return allOf(commandLine(all()))
                .flatMap(command -> command.getCommandSpec().options().stream())
                .map(SettingSources::key)
                .filter(key -> !Set.of("help", "version", "settings").contains(key))
                .collect(Collectors.toSet());
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
