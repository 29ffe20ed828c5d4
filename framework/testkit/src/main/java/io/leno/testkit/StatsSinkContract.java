package io.leno.testkit;

import io.leno.api.plugin.PluginConfig;
import io.leno.api.stats.StatsSinkFactory;

import java.util.Set;

/// What every [StatsSinkFactory] promises; its tests extend this.
public abstract class StatsSinkContract extends ConfiguredPluginContract {
    protected abstract StatsSinkFactory newFactory();

    @Override
    protected Set<String> typeUrls() {
        return newFactory().typeUrls();
    }

    @Override
    protected AutoCloseable configured(PluginConfig config) {
        return newFactory().create(config, new FakeProxyContext());
    }
}
