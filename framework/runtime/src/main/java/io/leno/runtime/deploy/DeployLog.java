package io.leno.runtime.deploy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.function.Consumer;

/// Tells the log what the deployer does.
public final class DeployLog implements Consumer<DeployEvent> {
    private static final Logger log = LoggerFactory.getLogger(DeployLog.class);

    @Override
    public void accept(DeployEvent event) {
        switch (event) {
            case DeployEvent.Deployed(var plugin, var generation, var file, var bundleId) ->
                    log.info(
                            "Plugin {}: generation {} is live ({}, bundle {})",
                            plugin,
                            generation,
                            file,
                            bundleId);
            case DeployEvent.Refused(var file, var reason, var plugin, var stillServing) -> {
                if (stillServing == 0) log.warn("{} refused: {}", file, reason);
                else
                    log.warn(
                            "{} refused: {}; generation {} of {} goes on serving",
                            file,
                            reason,
                            stillServing,
                            plugin);
            }
            case DeployEvent.Withdrawn(var plugin, var generation) ->
                    log.info("Plugin {}: generation {} withdrawn", plugin, generation);
            case DeployEvent.Retired(var plugin, var generation, var streamsCut) -> {
                if (streamsCut == 0)
                    log.info("Plugin {}: generation {} drained and gone", plugin, generation);
                else
                    log.warn(
                            "Plugin {}: generation {} gone at the drain deadline with {} streams"
                                    + " still using it",
                            plugin,
                            generation,
                            streamsCut);
            }
        }
    }
}
