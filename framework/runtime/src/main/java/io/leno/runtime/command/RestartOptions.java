package io.leno.runtime.command;

import io.leno.runtime.restart.RestartSettings;
import io.leno.runtime.settings.SettingsException;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// Envoy's options of hot restart. Where none of them is given, no process can take over from this
/// one, so that proxies that know nothing of each other never meet.
final class RestartOptions {
    @Option(
            names = "--restart-epoch",
            paramLabel = "N",
            description =
                    "Which start of this proxy it is: 0 the first; the one after takes over from the"
                            + " one before, socket by socket.")
    Optional<Integer> epoch = Optional.empty();

    @Option(
            names = "--base-id",
            paramLabel = "N",
            description =
                    "Tells the proxies of one machine apart for --restart-epoch (default: 0).")
    Optional<Long> baseId = Optional.empty();

    @Option(names = "--use-dynamic-base-id", description = "Takes a base id that nobody has.")
    boolean dynamicBaseId;

    @Option(
            names = "--base-id-path",
            paramLabel = "FILE",
            description = "Where to write the base id.")
    Optional<Path> baseIdPath = Optional.empty();

    @Option(names = "--disable-hot-restart", description = "No process takes over from this one.")
    boolean disabled;

    @Option(
            names = "--parent-shutdown-time-s",
            paramLabel = "S",
            converter = Values.Seconds.class,
            description = "When the process before is ended, after this one serves (default: 900).")
    Duration parentShutdown = Duration.ofMinutes(15);

    Optional<RestartSettings> settings() {
        if (disabled) return Optional.empty();
        if (epoch.isPresent() && epoch.get() < 0)
            throw new SettingsException("--restart-epoch: " + epoch.get() + " (expected: >= 0)");
        if (dynamicBaseId && epoch.orElse(0) > 0)
            throw new SettingsException(
                    "--use-dynamic-base-id: with --restart-epoch "
                            + epoch.get()
                            + " (expected: the --base-id of the process before)");
        boolean asked = epoch.isPresent() || baseId.isPresent() || dynamicBaseId;
        if (!asked) return Optional.empty();
        long id =
                dynamicBaseId ? ThreadLocalRandom.current().nextLong(1L << 31) : baseId.orElse(0L);
        baseIdPath.ifPresent(path -> write(path, id));
        return Optional.of(new RestartSettings(epoch.orElse(0), id, parentShutdown));
    }

    private static void write(Path path, long id) {
        try {
            Files.writeString(path, String.valueOf(id));
        } catch (IOException e) {
            throw new SettingsException("--base-id-path: " + path + ": cannot be written: " + e);
        }
    }
}
