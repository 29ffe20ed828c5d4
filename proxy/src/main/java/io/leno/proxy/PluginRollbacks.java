package io.leno.proxy;

import io.leno.api.plugin.PluginDeployments;
import io.leno.api.plugin.PluginGeneration;
import io.leno.api.plugin.PluginGeneration.State;
import io.leno.api.plugin.PluginStatus;
import io.leno.proxy.filter.Generation;

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
    void consider(Generation troubled) {
        Thread.ofVirtual().name("plugin-rollback").start(() -> rollBack(troubled));
    }

    private void rollBack(Generation troubled) {
        for (PluginStatus plugin : deployments.plugins()) {
            int target = target(plugin, troubled.bundleId());
            if (plugin.pinned() || target == 0) continue;
            log.warn(
                    "Plugin {} does badly ({}): generation {} shall serve again",
                    plugin.name(),
                    troubled,
                    target);
            deployments
                    .rollback(plugin.name(), target)
                    .thenAccept(
                            outcome -> log.warn("Plugin {}: {}", outcome.plugin(), outcome.text()));
        }
    }

    /// The generation to go back to; 0 where this one does not serve, or there is none. Named, so
    /// that two proxies that ask at the same time do not go back twice.
    private static int target(PluginStatus plugin, long bundleId) {
        Optional<PluginGeneration> live = plugin.live();
        if (live.isEmpty()) return 0;
        Optional<PluginGeneration> candidate = plugin.candidate();
        if (candidate.isPresent() && candidate.get().bundleId() == bundleId)
            return live.get().number();
        if (live.get().bundleId() != bundleId) return 0;
        int number = live.get().number();
        return plugin.generations().stream()
                .filter(each -> each.number() < number)
                .filter(
                        each ->
                                each.state() == State.KEPT
                                        || (each.state() == State.DRAINING
                                                && each.reason().isEmpty()))
                .mapToInt(PluginGeneration::number)
                .max()
                .orElse(0);
    }
}
