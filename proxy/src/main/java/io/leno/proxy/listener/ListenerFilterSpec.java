package io.leno.proxy.listener;

import io.leno.api.connection.AcceptedSocket;
import io.leno.api.connection.ListenerFilterSettings;
import io.leno.proxy.plugin.CurrentSettings;

import org.jspecify.annotations.Nullable;

import java.util.function.Predicate;

/// A listener filter at its place.
///
/// @param disabled connections that it does not see. Envoy: `filter_disabled`
public record ListenerFilterSpec(
        String name,
        CurrentSettings<ListenerFilterSettings> current,
        Predicate<AcceptedSocket> disabled) {
    /// Null as long as they have not come.
    @Nullable ListenerFilterSettings settings() {
        return current.now();
    }
}
