package io.leno.proxy;

import io.leno.api.plugin.PluginDeployments;
import io.leno.api.plugin.PluginGeneration;
import io.leno.api.plugin.PluginGeneration.State;
import io.leno.api.plugin.PluginStatus;
import io.leno.proxy.filter.FilterRegistry.Registration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Optional;

/// Has the last good generation of a plugin serve again when the live one, or its canary, breaks
/// its contract again and again.
final class PluginRollbacks {
    private static final Logger log = LoggerFactory.getLogger(PluginRollbacks.class);

    private final PluginDeployments deployments;

    PluginRollbacks(PluginDeployments deployments) {
        this.deployments = deployments;
    }

    /// A generation is in trouble; returns at once. Several proxies may say so of the same one.
    void consider(Registration troubled) {
        Thread.ofVirtual().name("plugin-rollback").start(() -> rollBack(troubled));
    }

    private void rollBack(Registration troubled) {
        for (PluginStatus plugin : deployments.plugins()) {
            if (plugin.pinned() || !isNewest(plugin, troubled.bundleId())) continue;
            log.warn(
                    "Plugin {} does badly ({}): an older generation shall serve again",
                    plugin.name(),
                    troubled);
            deployments
                    .rollback(plugin.name(), 0)
                    .thenAccept(
                            outcome -> log.warn("Plugin {}: {}", outcome.plugin(), outcome.text()));
        }
    }

    /// Whether it serves now and there is something to go back to.
    private static boolean isNewest(PluginStatus plugin, long bundleId) {
        Optional<PluginGeneration> candidate = plugin.candidate();
        if (candidate.isPresent() && candidate.get().bundleId() == bundleId) return true;
        Optional<PluginGeneration> live = plugin.live();
        if (live.isEmpty() || live.get().bundleId() != bundleId) return false;
        int number = live.get().number();
        return plugin.generations().stream()
                .anyMatch(
                        each ->
                                each.number() < number
                                        && (each.state() == State.KEPT
                                                || each.state() == State.DRAINING));
    }
}
