package io.leno.proxy.plugin;

import io.leno.proxy.filter.ConnectionConduct;
import io.leno.proxy.filter.ConnectionPlace;
import io.leno.proxy.filter.Generation;
import io.leno.proxy.filter.PluginAccounts;

import java.util.function.Function;

/// What a plugin for connections made of its settings, and where what it does is counted.
@SuppressWarnings("try") // whoever closes it takes whatever plugins throw
public record Charged<T extends AutoCloseable>(T settings, ConnectionConduct conduct)
        implements AutoCloseable {
    /// @param make of the factory; its refusal goes on
    public static <F, T extends AutoCloseable> Charged<T> of(
            PluginAccounts accounts,
            Provided<F> provided,
            String plugin,
            ConnectionPlace where,
            Function<F, T> make) {
        T settings = make.apply(provided.factory());
        String[] bundle = provided.blame().split(" ", 2);
        var generation =
                new Generation(
                        plugin, provided.bundleId(), bundle.length < 2 ? "" : bundle[1], bundle[0]);
        return new Charged<>(settings, accounts.open(generation, where));
    }

    @Override
    public void close() throws Exception {
        conduct.close();
        settings.close();
    }
}
