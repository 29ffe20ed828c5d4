package io.leno.testkit;

import io.leno.api.accesslog.AccessLoggerFactory;
import io.leno.api.plugin.PluginConfig;

import java.util.Set;

/// What every [AccessLoggerFactory] promises; its tests extend this.
public abstract class AccessLoggerContract extends ConfiguredPluginContract {
    protected abstract AccessLoggerFactory newFactory();

    @Override
    protected Set<String> typeUrls() {
        return newFactory().typeUrls();
    }

    @Override
    protected AutoCloseable configured(PluginConfig config) {
        return newFactory().create(config, new FakeProxyContext());
    }
}
