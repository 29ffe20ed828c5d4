package io.leno.xds.server;

import io.leno.api.xds.Translator;
import io.leno.api.xds.TypeUrls;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/// The translators that are there now; of two for a type the newer bundle's is used. Safe to use
/// from any thread.
final class Translators {
    /// One service and what decides which is newer.
    private record Registered(Translator translator, String typeUrl, long bundle, long service) {}

    private static final Comparator<Registered> NEWER =
            Comparator.comparingLong(Registered::bundle).thenComparingLong(Registered::service);

    private final List<Registered> registered = new CopyOnWriteArrayList<>();
    private final Set<String> expected = new HashSet<>(PushOrder.TYPES);

    Translators() {
        expected.add(TypeUrls.PLUGIN_SET);
    }

    /// @return its type, whose resources may be different now
    String add(Translator translator, long bundle, long service) {
        String typeUrl = translator.typeUrl();
        synchronized (expected) {
            expected.add(typeUrl);
        }
        registered.add(new Registered(translator, typeUrl, bundle, service));
        return typeUrl;
    }

    void remove(long service) {
        registered.removeIf(one -> one.service() == service);
    }

    Optional<Translator> forType(String typeUrl) {
        return registered.stream()
                .filter(one -> one.typeUrl().equals(typeUrl))
                .max(NEWER)
                .map(Registered::translator);
    }

    /// True for a type that has, had or will have a translator: while there is none its proxies
    /// keep what they have. Anything else is answered empty.
    boolean isExpected(String typeUrl) {
        synchronized (expected) {
            return expected.contains(typeUrl);
        }
    }
}
