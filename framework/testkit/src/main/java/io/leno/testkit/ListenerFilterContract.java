package io.leno.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.connection.ListenerFilterFactory;
import io.leno.api.plugin.PluginConfig;

import org.junit.jupiter.api.Test;

import java.util.Set;

/// What every [ListenerFilterFactory] promises; its tests extend this.
public abstract class ListenerFilterContract extends ConfiguredPluginContract {
    protected abstract ListenerFilterFactory newFactory();

    @Override
    protected Set<String> typeUrls() {
        return newFactory().typeUrls();
    }

    @Override
    protected AutoCloseable configured(PluginConfig config) {
        var settings = newFactory().configure(config);
        return () -> assertThat(settings).isNotNull();
    }

    @Test
    protected void itHasAStableName() {
        assertThat(newFactory().name()).isNotBlank().isEqualTo(newFactory().name());
    }
}
