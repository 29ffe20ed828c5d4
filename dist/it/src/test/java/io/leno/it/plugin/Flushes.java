package io.leno.it.plugin;

import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.ProxyContext;
import io.leno.api.stats.StatsSink;
import io.leno.api.stats.StatsSinkFactory;
import io.leno.api.stats.StatsSnapshot;

import java.util.Set;

/// A stats sink that keeps nothing.
public final class Flushes implements StatsSinkFactory {
    @Override
    public Set<String> typeUrls() {
        return Set.of("io.leno.it.sink");
    }

    @Override
    public StatsSink create(PluginConfig config, ProxyContext proxy) {
        return new Drain();
    }

    private static final class Drain implements StatsSink {
        @Override
        public void flush(StatsSnapshot snapshot) {
            Signs.inUse("sink");
        }

        @Override
        public void close() {}
    }
}
