package io.leno.proxy.plugin;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.function.Consumer;
import java.util.function.Function;

/// What a plugin made of one configuration. It is made anew when a newer bundle brings the plugin;
/// what the older one made is closed when nobody holds it any more. Made, exchanged and closed on
/// the configuration's thread, used on any.
///
/// @param <F> the plugin's factory
/// @param <T> what it makes
public final class LivePlugin<F, T extends AutoCloseable> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LivePlugin.class);

    private final PluginKind<F> kind;
    private final Plugins plugins;
    private final String type;
    private final String what;
    private final Function<F, T> make;
    private @Nullable Provided<F> from;
    private volatile @Nullable Held<T> current;
    private Consumer<LivePlugin<F, T>> onExchange = same -> {};

    private LivePlugin(
            Plugins plugins, PluginKind<F> kind, String type, String what, Function<F, T> make) {
        this.plugins = plugins;
        this.kind = kind;
        this.type = type;
        this.what = requireNonNull(what, "what");
        this.make = make;
    }

    /// Null where nobody provides the plugin.
    ///
    /// @param type URL of the settings, by which it is found
    /// @param what for the log: `access log com.example.kafka`
    /// @throws io.leno.api.plugin.InvalidPluginConfigException when the factory refuses
    public static <F, T extends AutoCloseable> @Nullable LivePlugin<F, T> open(
            Plugins plugins, PluginKind<F> kind, String type, String what, Function<F, T> make) {
        Provided<F> found = kind.find(type);
        if (found == null) return null;
        var plugin = new LivePlugin<>(plugins, kind, type, what, make);
        plugin.take(found);
        kind.follow(plugin);
        return plugin;
    }

    /// Sets who is told, on the configuration's thread, that there is another one now, or none.
    public void onExchange(Consumer<LivePlugin<F, T>> listener) {
        onExchange = listener;
    }

    private void take(Provided<F> provided) {
        T made = make.apply(provided.factory());
        from = provided;
        swap(new Held<>(made, provided.bundleId(), what, plugins));
    }

    private void swap(@Nullable Held<T> next) {
        Held<T> before = current;
        current = next;
        if (before != null) before.release();
    }

    /// What serves now, to be released again; null while nobody provides it.
    public @Nullable Held<T> hold() {
        while (true) {
            Held<T> now = current;
            if (now == null || now.retain()) return now;
        }
    }

    /// Bundles have come or gone.
    void refresh() {
        Provided<F> found = kind.find(type);
        if (found == null ? from == null : found.equals(from)) return;
        if (found == null) {
            log.warn("{}: nobody provides it any more", what);
            from = null;
            swap(null);
        } else {
            try {
                take(found);
            } catch (RuntimeException e) {
                log.warn(
                        "{}: {} refuses, the one before stays: {}",
                        what,
                        found.blame(),
                        e.toString());
                return;
            }
            log.info("{}: served by {}", what, found.blame());
        }
        onExchange.accept(this);
    }

    @Override
    public void close() {
        kind.forget(this);
        from = null;
        swap(null);
    }
}
