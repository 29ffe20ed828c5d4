package io.leno.proxy.plugin;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;
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
    private final Function<Provided<F>, T> make;
    private final boolean takesCanaries;
    private @Nullable Provided<F> from;
    private volatile @Nullable Held<T> current;
    private volatile @Nullable Canary<T> canary;
    private @Nullable Provided<F> canaryFrom;
    private Consumer<LivePlugin<F, T>> onExchange = same -> {};

    private LivePlugin(
            Plugins plugins,
            PluginKind<F> kind,
            String type,
            String what,
            Function<Provided<F>, T> make,
            boolean takesCanaries) {
        this.plugins = plugins;
        this.takesCanaries = takesCanaries;
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
        return open(
                kind,
                new LivePlugin<>(plugins, kind, type, what, of -> make.apply(of.factory()), false));
    }

    /// As the other, for those who have to know whose it is. These can have a canary beside them,
    /// see [#holdFor].
    public static <F, T extends AutoCloseable> @Nullable LivePlugin<F, T> openFrom(
            Plugins plugins,
            PluginKind<F> kind,
            String type,
            String what,
            Function<Provided<F>, T> make) {
        return open(kind, new LivePlugin<>(plugins, kind, type, what, make, true));
    }

    private static <F, T extends AutoCloseable> @Nullable LivePlugin<F, T> open(
            PluginKind<F> kind, LivePlugin<F, T> plugin) {
        Provided<F> found = kind.find(plugin.type);
        if (found == null) return null;
        plugin.take(found);
        if (plugin.takesCanaries) plugin.refreshCanary();
        kind.follow(plugin);
        return plugin;
    }

    /// Sets who is told, on the configuration's thread, that there is another one now, or none.
    public void onExchange(Consumer<LivePlugin<F, T>> listener) {
        onExchange = listener;
    }

    private void take(Provided<F> provided) {
        T made = make.apply(provided);
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

    /// As [#hold], for one connection: of the canary where it is one of those that get it.
    public @Nullable Held<T> holdFor(InetSocketAddress client) {
        Canary<T> beside = canary;
        if (beside != null
                && beside.share.takesConnection(
                        client.getHostString(), ThreadLocalRandom.current().nextLong())
                && beside.held.retain()) return beside.held;
        return hold();
    }

    private record Canary<T extends AutoCloseable>(CanaryShare share, Held<T> held) {}

    /// One that refuses what the live one takes gets nothing.
    private void refreshCanary() {
        PluginKind.Canary<F> found = kind.canary(type);
        Canary<T> before = canary;
        if (found != null && before != null && found.provided().equals(canaryFrom)) {
            canary = new Canary<>(CanaryShare.of(found.share()), before.held);
            return;
        }
        canary = null;
        canaryFrom = found == null ? null : found.provided();
        if (before != null) before.held.release();
        if (found == null) return;
        Provided<F> provided = found.provided();
        try {
            var held = new Held<>(make.apply(provided), provided.bundleId(), what, plugins);
            canary = new Canary<>(CanaryShare.of(found.share()), held);
        } catch (RuntimeException e) {
            log.warn("{}: canary {} gets nothing: {}", what, provided.blame(), e.toString());
        }
    }

    /// Bundles have come or gone.
    void refresh() {
        if (takesCanaries) refreshCanary();
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
        Canary<T> beside = canary;
        canary = null;
        if (beside != null) beside.held.release();
    }
}
