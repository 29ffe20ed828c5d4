package io.leno.cli;

import picocli.CommandLine.Option;

import java.util.Map;
import java.util.Optional;

/// `--control-plane`, for every command that asks one.
public final class ControlPlaneOption {
    private static final String DEFAULT = "127.0.0.1:15014";
    private static final String ADDRESS = "(\\[[0-9a-fA-F:.]+]|[^:/\\s]+):\\d{1,5}";

    private final Map<String, String> environment;

    @Option(
            names = "--control-plane",
            paramLabel = "HOST:PORT",
            description =
                    "Monitoring address of the control plane (default: LENO_CONTROL_PLANE, else"
                            + " 127.0.0.1:15014).")
    private Optional<String> address = Optional.empty();

    public ControlPlaneOption(Map<String, String> environment) {
        this.environment = environment;
    }

    /// Whether it was given on the command line.
    public boolean isGiven() {
        return address.isPresent();
    }

    /// @param token empty for none
    public Endpoint endpoint(String token) {
        String where = address.orElse(environment.getOrDefault("LENO_CONTROL_PLANE", DEFAULT));
        return new Endpoint("control plane", checked("--control-plane", where), token);
    }

    /// The address of an option, if it is one.
    ///
    /// @throws CommandFailure naming option and value
    public static String checked(String option, String text) {
        if (text.matches(ADDRESS)) return text;
        throw CommandFailure.usage(option + ": \"" + text + "\" (expected: HOST:PORT)");
    }
}
