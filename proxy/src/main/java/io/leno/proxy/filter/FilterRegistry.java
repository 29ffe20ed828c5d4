package io.leno.proxy.filter;

import static java.util.Objects.requireNonNull;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.proxy.plugin.Plugins;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicReference;
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
    private final ConnectionPlugins connections =
            new ConnectionPlugins(() -> listeners.forEach(Runnable::run));

    private final Plugins plugins = new Plugins(() -> listeners.forEach(Runnable::run));

    /// What bundles bring beside filters.
    public Plugins plugins() {
        return plugins;
    }

    /// Listener and network filters.
    public ConnectionPlugins connections() {
        return connections;
    }

    public void add(Registration added) {
        registrations.updateAndGet(
                now -> Stream.concat(now.stream(), Stream.of(added)).sorted(NEWEST_FIRST).toList());
        listeners.forEach(Runnable::run);
    }

    public void remove(HttpFilterFactory factory) {
        registrations.updateAndGet(
                now -> now.stream().filter(known -> !known.factory().equals(factory)).toList());
        listeners.forEach(Runnable::run);
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
        String type = typeName(typeUrl);
        List<Registration> now = registrations.get();
        for (Registration known : now) if (known.takes(type)) return known;
        for (Registration known : now) if (known.name().equals(type)) return known;
        for (Registration known : now) if (known.name().equals(filterName)) return known;
        return null;
    }

    /// The newest factory of each plugin that serves without being configured.
    public List<Registration> attached() {
        Set<String> seen = new java.util.HashSet<>();
        return registrations.get().stream()
                .filter(known -> seen.add(known.name()))
                .filter(
                        known ->
                                known.factory().attachment()
                                        != HttpFilterFactory.Attachment.WHERE_CONFIGURED)
                .sorted(Comparator.comparing(Registration::name))
                .toList();
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

        @Override
        public String toString() {
            return name + " (bundle " + bundleId + " " + symbolicName + " " + version + ")";
        }
    }
}
