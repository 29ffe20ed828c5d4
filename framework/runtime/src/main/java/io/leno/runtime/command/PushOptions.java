package io.leno.runtime.command;

import io.leno.runtime.framework.ComponentSettings;
import io.leno.runtime.settings.SettingsException;

import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// When changes go out to proxies, and how proxies are kept. istiod's names in the environment
/// (`PILOT_DEBOUNCE_AFTER`, …) are taken as well.
final class PushOptions {
    @Option(
            names = "--debounce-after",
            paramLabel = "DURATION",
            converter = Values.Time.class,
            description =
                    "Changes go out when nothing more has changed for this long, endpoints alone"
                            + " after a tenth of it (default: 100ms).")
    Duration after = Duration.ofMillis(100);

    @Option(
            names = "--debounce-max",
            paramLabel = "DURATION",
            converter = Values.Time.class,
            description = "No change waits longer (default: 10s).")
    Duration max = Duration.ofSeconds(10);

    @Option(
            names = "--push-throttle",
            paramLabel = "COUNT",
            converter = Values.Count.class,
            description =
                    "Proxies that are brought up to a change at a time (default: 0, by the number"
                            + " of processors).")
    int throttle;

    @Option(
            names = "--max-connections",
            paramLabel = "COUNT",
            converter = Values.Count.class,
            description = "Proxies at most (default: 0, any number).")
    int connections;

    @Option(
            names = "--max-connection-age",
            paramLabel = "DURATION",
            converter = Values.Time.class,
            description =
                    "After this proxies are asked to connect anew, so that several control planes"
                            + " share them (default: 30m; 0s for never).")
    Duration age = Duration.ofMinutes(30);

    /// @param server its address and ports
    List<ComponentSettings> settings(Map<String, Object> server) {
        var settings = new HashMap<>(server);
        settings.put("push.throttle", throttle);
        settings.put("max.connections", connections);
        settings.put("max.connection.age.s", (int) age.toSeconds());
        return List.of(
                ComponentSettings.of(
                        "io.leno.control",
                        Map.of(
                                "debounce.after.ms", after.toMillis(),
                                "debounce.max.ms", max.toMillis())),
                ComponentSettings.of("io.leno.xds.server", settings));
    }

    /// A window that never ends before it begins is a mistake.
    void check() {
        if (max.compareTo(after) < 0)
            throw new SettingsException(
                    "--debounce-max: less than --debounce-after (expected: at least as long)");
    }
}
