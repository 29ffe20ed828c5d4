package io.leno.proxy.filter;

import static java.util.Objects.requireNonNull;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.plugin.PluginTraffic.Share;
import io.leno.proxy.plugin.Plugins;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The filter factories that are there now, newest bundle first. Safe to use from any thread;
/// listeners are told after each change, on the thread that made it.
public final class FilterRegistry {
    private static final Comparator<Registration> NEWEST_FIRST =
            Comparator.comparingLong(Registration::bundleId)
                    .thenComparingLong(Registration::serviceId)
                    .reversed();

    private final AtomicReference<List<Registration>> registrations =
            new AtomicReference<>(List.of());
    private final Set<Runnable> listeners = new CopyOnWriteArraySet<>();
    private volatile boolean frozen;

    private final Plugins plugins = new Plugins(this::shareOf, this::changed);
    private volatile Supplier<Map<Long, Share>> shares = Map::of;

    /// What bundles bring beside filters.
    public Plugins plugins() {
        return plugins;
    }

    /// Nothing comes or leaves any more: for a generation that was succeeded, whose plugins stay
    /// until its last stream has ended.
    public void freeze() {
        frozen = true;
    }

    public void add(Registration added) {
        if (frozen) return;
        registrations.updateAndGet(
                now -> Stream.concat(now.stream(), Stream.of(added)).sorted(NEWEST_FIRST).toList());
        changed();
    }

    public void remove(HttpFilterFactory factory) {
        if (frozen) return;
        registrations.updateAndGet(
                now -> now.stream().filter(known -> !known.factory().equals(factory)).toList());
        changed();
    }

    /// From now on bundles get these shares of new streams.
    public void obey(Supplier<Map<Long, Share>> shares) {
        this.shares = shares;
    }

    /// Tells that factories or shares are others now.
    public void changed() {
        listeners.forEach(Runnable::run);
    }

    private Share shareOf(long bundleId) {
        return shares.get().getOrDefault(bundleId, Share.ALL);
    }

    /// Who serves what at one moment: all of a chain is chosen by one.
    FilterChoice choice() {
        return new FilterChoice(registrations.get(), shares.get());
    }

    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    public void forget(Runnable listener) {
        listeners.remove(listener);
    }

    /// Newest bundle first.
    public List<Registration> all() {
        return registrations.get();
    }

    /// The factory for a filter of the configuration: by the type URL of its settings, by the type
    /// name taken for a plugin's name, or by the filter's name; null when there is none.
    public @Nullable Registration find(String filterName, String typeUrl) {
        return choice().find(filterName, typeUrl);
    }

    /// The one of a bundle that is still being checked, for a filter of the configuration; null
    /// where it has none for it.
    public @Nullable Registration staged(long bundleId, String filterName, String typeUrl) {
        return choice().staged(bundleId, filterName, typeUrl);
    }

    static String typeName(String typeUrl) {
        return typeUrl.substring(typeUrl.lastIndexOf('/') + 1);
    }

    /// A factory and the bundle it came from.
    ///
    /// @param types names of the message types it takes
    public record Registration(
            HttpFilterFactory factory,
            String name,
            Set<String> types,
            long bundleId,
            long serviceId,
            String symbolicName,
            String version) {
        public Registration {
            requireNonNull(factory, "factory");
            requireNonNull(name, "name");
            types = Set.copyOf(types);
        }

        /// Asks the factory once for what it is found by.
        public static Registration of(
                HttpFilterFactory factory,
                long bundleId,
                long serviceId,
                String symbolicName,
                String version) {
            Set<String> types = new java.util.HashSet<>();
            for (String url : factory.typeUrls()) types.add(typeName(url));
            return new Registration(
                    factory, factory.name(), types, bundleId, serviceId, symbolicName, version);
        }

        boolean takes(String type) {
            return types.contains(type);
        }

        /// What may be kept when the factory is gone.
        Generation generation() {
            return new Generation(name, bundleId, version, symbolicName);
        }

        @Override
        public String toString() {
            return generation().toString();
        }
    }
}
