package io.leno.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginArtifact;
import io.leno.api.plugin.PluginEngine;
import io.leno.api.plugin.PluginFile;

import org.junit.jupiter.api.Test;

import java.util.Map;

/// What every [PluginEngine] promises of the files it takes; its tests extend this, and those of an
/// engine of scripts [ScriptEngineContract].
public abstract class PluginEngineContract {
    /// A new one.
    protected abstract PluginEngine engine();

    /// One of its endings.
    protected abstract String ending();

    /// Of a file that it takes.
    protected abstract byte[] goodContent();

    /// Of a file that is none of its.
    protected abstract byte[] badContent();

    private PluginFile file(String plugin, byte[] content, String settings) {
        return new PluginFile(plugin, plugin + "." + ending(), content, settings, "0".repeat(64));
    }

    @Test
    protected void itsEndingsAreStableAndPlain() {
        assertThat(engine().endings())
                .contains(ending())
                .isEqualTo(engine().endings())
                .allSatisfy(each -> assertThat(each).matches("[a-z0-9]+"));
    }

    @Test
    protected void aGoodFileIsMadeAgainAndAgainAndProvidesServicesOfItsOwn() {
        PluginEngine engine = engine();
        try (PluginArtifact one = engine.make(file("one", goodContent(), ""));
                PluginArtifact other = engine.make(file("other", goodContent(), ""))) {
            Map<Class<?>, Object> first = one.services();
            Map<Class<?>, Object> second = other.services();
            assertThat(first).isNotEmpty();
            assertThat(second.keySet()).isEqualTo(first.keySet());
            first.forEach(
                    (contract, service) -> {
                        assertThat(service).isInstanceOf(contract);
                        assertThat(second.get(contract)).isNotSameAs(service);
                    });
        }
    }

    @Test
    protected void aBadFileIsRefusedWithAReason() {
        assertThatThrownBy(() -> engine().make(file("contract", badContent(), "")))
                .isInstanceOf(InvalidPluginConfigException.class)
                .message()
                .isNotBlank();
    }

    @Test
    protected void settingsThatAreNoneAreRefused() {
        for (String settings : new String[] {"no_such_setting: 1", "[", "limits: 7"})
            assertThatThrownBy(() -> engine().make(file("contract", goodContent(), settings)))
                    .as(settings)
                    .isInstanceOf(InvalidPluginConfigException.class)
                    .message()
                    .isNotBlank();
    }
}
