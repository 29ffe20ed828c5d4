package io.leno.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;

/// What every factory that takes a configuration promises; the contracts of single kinds extend
/// this, and the tests of implementers extend those.
public abstract class ConfiguredPluginContract {
    /// Of a factory made for the call.
    protected abstract Set<String> typeUrls();

    /// What a new factory makes of the configuration.
    protected abstract AutoCloseable configured(PluginConfig config) throws Exception;

    /// One that the factory takes.
    protected abstract PluginConfig goodConfig();

    /// Some that it must refuse; empty where it takes anything.
    protected abstract List<PluginConfig> badConfigs();

    /// A configuration as a `TypedStruct` brings it.
    protected static PluginConfig json(String typeUrl, String text) {
        return new PluginConfig(
                typeUrl,
                PluginConfig.Format.JSON,
                text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    protected void itsTypeUrlsAreStable() {
        assertThat(typeUrls()).isEqualTo(typeUrls()).doesNotContain("");
    }

    @Test
    protected void aGoodConfigurationIsTakenAgainAndAgainAndClosedEachTime() throws Exception {
        AutoCloseable first = configured(goodConfig());
        try (first;
                AutoCloseable second = configured(goodConfig())) {
            assertThat(first).isNotNull();
            assertThat(second).isNotNull();
        }
    }

    @Test
    protected void aBadConfigurationIsRefusedWithAReason() {
        for (PluginConfig bad : badConfigs()) {
            assertThatThrownBy(() -> configured(bad).close())
                    .as("%s %s", bad.typeUrl(), bad.format())
                    .isInstanceOf(InvalidPluginConfigException.class)
                    .message()
                    .isNotBlank();
        }
    }
}
