package io.leno.runtime.deploy;

import io.leno.api.plugin.PluginEvent;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.function.Consumer;

/// Tells the log what happens to plugins.
public final class DeployLog implements Consumer<PluginEvent> {
    private static final Logger log = LoggerFactory.getLogger(DeployLog.class);

    @Override
    public void accept(PluginEvent event) {
        switch (event.kind()) {
            case STAGED -> log.debug("{}", line(event));
            case REFUSED -> log.warn("{} refused: {}", event.file(), event.text());
            case LEAKED -> log.warn("{}", line(event));
            case RETIRED -> {
                if (event.text().contains("deadline")) log.warn("{}", line(event));
                else log.info("{}", line(event));
            }
            case LIVE, CANARY, PROMOTED, ROLLED_BACK, WITHDRAWN, PINNED, UNPINNED ->
                    log.info("{}", line(event));
        }
    }

    private static String line(PluginEvent event) {
        String plugin = "Plugin " + event.plugin() + ": ";
        String generation = event.generation() == 0 ? "" : "generation " + event.generation() + " ";
        return switch (event.kind()) {
            case PROMOTED -> plugin + generation + "promoted: " + event.text();
            case ROLLED_BACK -> plugin + generation + "rolled back: " + event.text();
            case WITHDRAWN -> plugin + generation + "withdrawn: " + event.text();
            default -> plugin + generation + event.text();
        };
    }
}
