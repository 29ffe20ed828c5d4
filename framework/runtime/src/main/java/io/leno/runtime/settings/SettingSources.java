package io.leno.runtime.settings;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Gives an option that the command line leaves open its value: the environment's, else the file's.
public final class SettingSources implements IDefaultValueProvider {
    /// istiod's names of what is the same here.
    private static final Map<String, String> ISTIOD =
            Map.of(
                    "debounce-after", "PILOT_DEBOUNCE_AFTER",
                    "debounce-max", "PILOT_DEBOUNCE_MAX",
                    "push-throttle", "PILOT_PUSH_THROTTLE");

    private final Map<String, String> environment;
    private final SettingsFile file;

    /// A value and where it came from, in words that lead the user there.
    public record Sourced(String value, String where) {}

    public SettingSources(Map<String, String> environment, SettingsFile file) {
        this.environment = Map.copyOf(environment);
        this.file = file;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) return null;
        return find(option).map(Sourced::value).orElse(null);
    }

    /// What environment and file say about an option.
    public Optional<Sourced> find(OptionSpec option) {
        String variable = variable(option);
        String theirs = ISTIOD.getOrDefault(key(option), variable);
        if (!environment.containsKey(variable) && environment.containsKey(theirs))
            variable = theirs;
        String fromEnvironment = environment.get(variable);
        if (fromEnvironment != null) {
            return Optional.of(new Sourced(fromEnvironment, "environment " + variable));
        }
        SettingsFile.Setting fromFile = file.settings().get(key(option));
        if (fromFile == null) return Optional.empty();
        String where = file.file() + ":" + fromFile.line() + ": " + key(option);
        return Optional.of(new Sourced(fromFile.value(), where));
    }

    /// The option's name in the file: `xds-port` for `--xds-port`.
    public static String key(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }

    /// The option's name in the environment: `LENO_XDS_PORT` for `--xds-port`,
    /// `LENO_PROXY_ADMIN_PORT` for `--proxyAdminPort`.
    public static String variable(OptionSpec option) {
        String words = key(option).replaceAll("([a-z])([A-Z])", "$1-$2").replace('-', '_');
        return "LENO_" + words.toUpperCase(Locale.ROOT);
    }
}
