package io.leno.it.plugin;

import io.leno.api.accesslog.AccessLogger;
import io.leno.api.accesslog.AccessLoggerFactory;
import io.leno.api.accesslog.LogEntry;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.ProxyContext;

import java.util.Set;

/// An access log that keeps nothing.
public final class Entries implements AccessLoggerFactory {
    @Override
    public Set<String> typeUrls() {
        return Set.of("io.leno.it.logger");
    }

    @Override
    public AccessLogger create(PluginConfig config, ProxyContext proxy) {
        return new Drain();
    }

    private static final class Drain implements AccessLogger {
        @Override
        public void log(LogEntry entry) {
            Signs.inUse("logger");
        }

        @Override
        public void close() {}
    }
}
