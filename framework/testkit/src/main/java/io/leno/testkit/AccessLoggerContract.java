package io.leno.testkit;

import io.leno.api.accesslog.AccessLogger;
import io.leno.api.accesslog.AccessLoggerFactory;
import io.leno.api.plugin.PluginConfig;

import org.junit.jupiter.api.Test;

import java.util.Set;

/// What every [AccessLoggerFactory] promises; its tests extend this.
public abstract class AccessLoggerContract extends ConfiguredPluginContract {
    protected abstract AccessLoggerFactory newFactory();

    @Override
    protected Set<String> typeUrls() {
        return newFactory().typeUrls();
    }

    @Override
    protected AccessLogger configured(PluginConfig config) {
        return newFactory().create(config, new FakeProxyContext());
    }

    @Test
    protected void itTakesEntriesOfRequestsAndOfConnectionsFromSeveralLoopsAtOnce()
            throws InterruptedException {
        try (AccessLogger log = configured(goodConfig())) {
            Crowd.does(
                    () -> {
                        log.log(FakeLogEntry.ofRequest("/contract"));
                        log.log(FakeLogEntry.ofConnection());
                    });
        }
    }
}
