package io.leno.testkit;

import io.leno.api.plugin.PluginConfig;
import io.leno.api.tracing.TracerFactory;

import java.util.Set;

/// What every [TracerFactory] promises; its tests extend this.
public abstract class TracerContract extends ConfiguredPluginContract {
    protected abstract TracerFactory newFactory();

    @Override
    protected Set<String> typeUrls() {
        return newFactory().typeUrls();
    }

    @Override
    protected AutoCloseable configured(PluginConfig config) {
        return newFactory().create(config, new FakeProxyContext());
    }
}
