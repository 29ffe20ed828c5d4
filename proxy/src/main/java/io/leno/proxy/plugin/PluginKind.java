package io.leno.proxy.plugin;

import io.leno.api.plugin.PluginTraffic.Share;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The plugins of one kind that are there now, newest bundle first. Safe to use from any thread.
///
/// @param <F> their factories
public final class PluginKind<F> {
    private final Comparator<Provided<F>> newestFirst =
            Comparator.<Provided<F>>comparingLong(Provided::bundleId)
                    .thenComparingLong(Provided::serviceId)
                    .reversed();

    private final AtomicReference<List<Provided<F>>> all = new AtomicReference<>(List.of());

    /// Who goes along when a newer one comes.
    private final Set<LivePlugin<F, ?>> live = new CopyOnWriteArraySet<>();

    private final LongFunction<Share> shares;
    private final Runnable onChange;

    PluginKind(LongFunction<Share> shares, Runnable onChange) {
        this.shares = shares;
        this.onChange = onChange;
    }

    /// Does nothing for one that is there already.
    public void add(Provided<F> added) {
        if (all.get().contains(added)) return;
        all.updateAndGet(
                now -> Stream.concat(now.stream(), Stream.of(added)).sorted(newestFirst).toList());
        onChange.run();
    }

    public void remove(F factory) {
        all.updateAndGet(
                now -> now.stream().filter(known -> !known.factory().equals(factory)).toList());
        onChange.run();
    }

    /// The newest for these settings; null where there is none.
    ///
    /// @param typeUrl of the settings; of a source its name
    public @Nullable Provided<F> find(String typeUrl) {
        return find(typeUrl, Share.ALL::equals);
    }

    /// The newest canary beside it; null where there is none.
    @Nullable Canary<F> canary(String typeUrl) {
        Provided<F> found = find(typeUrl, Share.Part.class::isInstance);
        return found != null && shares.apply(found.bundleId()) instanceof Share.Part part
                ? new Canary<>(found, part)
                : null;
    }

    /// A factory of a canary, and who gets it.
    record Canary<F>(Provided<F> provided, Share.Part share) {}

    private @Nullable Provided<F> find(String typeUrl, Predicate<Share> which) {
        String type = Provided.typeName(typeUrl);
        for (Provided<F> known : all.get())
            if (known.types().contains(type) && which.test(shares.apply(known.bundleId())))
                return known;
        return null;
    }

    void follow(LivePlugin<F, ?> plugin) {
        live.add(plugin);
    }

    void forget(LivePlugin<F, ?> plugin) {
        live.remove(plugin);
    }

    void refresh() {
        live.forEach(LivePlugin::refresh);
    }
}
