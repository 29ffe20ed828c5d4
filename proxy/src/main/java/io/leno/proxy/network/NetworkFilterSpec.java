package io.leno.proxy.network;

import io.leno.api.connection.NetworkFilterSettings;
import io.leno.proxy.plugin.CurrentSettings;

import org.jspecify.annotations.Nullable;

/// A network filter at its place.
///
/// @param name for the log
public record NetworkFilterSpec(String name, CurrentSettings<NetworkFilterSettings> current) {
    /// With settings that stay.
    public NetworkFilterSpec(String name, NetworkFilterSettings settings) {
        this(name, CurrentSettings.of(settings));
    }

    /// Null as long as they have not come.
    @Nullable NetworkFilterSettings settings() {
        return current.now();
    }
}
