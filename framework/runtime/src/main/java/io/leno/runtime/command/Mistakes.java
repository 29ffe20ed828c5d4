package io.leno.runtime.command;

import io.leno.runtime.settings.Nearest;
import io.leno.runtime.settings.SettingSources;

import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Says in one line what is wrong with a command line, the environment or the settings file.
record Mistakes(SettingSources sources) {
    String inWords(ParameterException mistake, String[] arguments) {
        if (mistake instanceof UnmatchedArgumentException unmatched) return unknown(unmatched);
        if (mistake instanceof MissingParameterException missing) {
            // what is missing may be there with a letter wrong
            Optional<String> misspelt = unknownOption(mistake.getCommandLine(), arguments);
            if (misspelt.isPresent()) return misspelt.get();
            return missing.getMissing().stream()
                    .map(Mistakes::missing)
                    .collect(Collectors.joining("; "));
        }
        if (mistake.getArgSpec() instanceof OptionSpec option
                && mistake.getCause() instanceof TypeConversionException expected) {
            return where(option, arguments)
                    + ": \""
                    + mistake.getValue()
                    + "\" (expected: "
                    + expected.getMessage()
                    + ")";
        }
        return String.valueOf(mistake.getMessage());
    }

    private static String unknown(UnmatchedArgumentException mistake) {
        CommandLine command = mistake.getCommandLine();
        String typed = mistake.getUnmatched().getFirst();
        if (typed.startsWith("-")) return unknownOption(command, typed);
        if (command.getSubcommands().isEmpty()) {
            return "unexpected argument: " + typed + meant(typed, List.of(), command);
        }
        return "unknown command: "
                + typed
                + meant(typed, List.copyOf(command.getSubcommands().keySet()), command);
    }

    private static Optional<String> unknownOption(CommandLine command, String[] arguments) {
        return Arrays.stream(arguments)
                .filter(argument -> argument.matches("--[a-zA-Z].*"))
                .filter(argument -> !names(command).contains(name(argument)))
                .findFirst()
                .map(argument -> unknownOption(command, argument));
    }

    private static String unknownOption(CommandLine command, String typed) {
        String name = name(typed);
        return "unknown option: " + name + meant(name, names(command), command);
    }

    private static String name(String typed) {
        return typed.replaceFirst("=.*", "");
    }

    private static List<String> names(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .flatMap(option -> Arrays.stream(option.names()))
                .toList();
    }

    private static String meant(String typed, List<String> candidates, CommandLine command) {
        String help = " (see " + command.getCommandSpec().qualifiedName() + " --help)";
        return Nearest.to(typed, candidates)
                .map(near -> " (did you mean " + near + "?)")
                .orElse(help);
    }

    private static String missing(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) return argument.paramLabel() + ": missing";
        return option.longestName()
                + ": missing (expected: "
                + option.longestName()
                + " "
                + option.paramLabel()
                + ", or "
                + SettingSources.variable(option)
                + " in the environment, or "
                + SettingSources.key(option)
                + " in the settings file)";
    }

    /// The flag if it was typed, else where the value was found.
    private String where(OptionSpec option, String[] arguments) {
        boolean typed =
                Arrays.stream(arguments)
                        .anyMatch(
                                argument ->
                                        Arrays.stream(option.names())
                                                .anyMatch(name -> isFlag(argument, name)));
        if (typed) return option.longestName();
        return sources.find(option).map(SettingSources.Sourced::where).orElse(option.longestName());
    }

    private static boolean isFlag(String argument, String name) {
        if (argument.equals(name) || argument.startsWith(name + "=")) return true;
        return name.length() == 2 && argument.startsWith(name); // -lLEVEL
    }
}
