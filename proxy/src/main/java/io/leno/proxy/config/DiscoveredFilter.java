package io.leno.proxy.config;

import com.google.protobuf.Any;

import io.leno.proxy.plugin.CurrentSettings;

import org.jspecify.annotations.Nullable;

import java.util.function.Function;

/// A network or listener filter whose settings are discovered. Belongs to the configuration's
/// thread.
///
/// @param compiler makes settings; throws [InvalidResourceException] when they are refused
record DiscoveredFilter<S extends AutoCloseable>(
        Discovery discovery, CurrentSettings<S> settings, Function<Any, S> compiler) {
    /// With what is known now.
    static <S extends AutoCloseable> DiscoveredFilter<S> of(
            Discovery discovery, ExtensionStore extensions, Function<Any, S> compiler) {
        var filter = new DiscoveredFilter<S>(discovery, CurrentSettings.awaited(), compiler);
        filter.prepare(extensions).run();
        return filter;
    }

    /// Understands what holds now.
    ///
    /// @return puts it in force: new connections get it
    Runnable prepare(ExtensionStore extensions) {
        Any now = discovery.current(extensions);
        @Nullable S made = now == null ? null : compiler.apply(now);
        return () -> settings.replace(made);
    }
}
