package io.leno.runtime.command;

import io.leno.runtime.framework.ComponentSettings;
import io.leno.runtime.framework.Launch;

import java.util.Map;

/// What the proxies of a process are told of plugins that a control plane hands out.
final class FollowedPlugins {
    private FollowedPlugins() {}

    static ComponentSettings settings(Launch.Places places) {
        return ComponentSettings.of(
                "io.leno.rollout.proxy",
                Map.of("directory", places.home().resolve("followed").toString()));
    }
}
