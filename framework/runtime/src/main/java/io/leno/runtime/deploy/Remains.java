package io.leno.runtime.deploy;

import io.leno.api.plugin.PluginEvent.Kind;

import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// What is left of generations that were removed: their class loaders, until the collector takes
/// them. One that outlives two collections of the whole heap is held by something. Belongs to the
/// deployer's thread, which only reads counters: no collection is asked for.
final class Remains {
    /// Young collections, which leave class loaders alone.
    private static final List<String> YOUNG =
            List.of("Copy", "ParNew", "PS Scavenge", "Young", "Minor");

    private static final int COLLECTIONS = 2;

    private final History history;
    private final List<Left> left = new ArrayList<>();

    private static final class Left {
        final Generation generation;
        final WeakReference<ClassLoader> loader;
        final long since = System.nanoTime();
        final long collections = collections();
        boolean told;

        Left(Generation generation, ClassLoader loader) {
            this.generation = generation;
            this.loader = new WeakReference<>(loader);
        }

        boolean isSuspicious() {
            return collections() - collections >= COLLECTIONS && loader.get() != null;
        }
    }

    Remains(History history) {
        this.history = history;
    }

    /// Before the bundle is removed.
    void watch(Generation generation, Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        ClassLoader loader = wiring == null ? null : wiring.getClassLoader();
        if (loader != null) left.add(new Left(generation, loader));
    }

    boolean isEmpty() {
        return left.isEmpty();
    }

    /// Forgets what is gone and tells once what is not; called every now and then.
    void check() {
        for (Iterator<Left> each = left.iterator(); each.hasNext(); ) {
            Left it = each.next();
            if (it.loader.get() == null) each.remove();
            else if (!it.told && it.isSuspicious()) {
                it.told = true;
                history.add(
                        Kind.LEAKED,
                        it.generation,
                        "its classes are still reachable after it was removed: a thread, a"
                                + " ThreadLocal or a listener of it may be left");
            }
        }
    }

    /// For how long the longest of a generation's remains has been suspicious.
    Optional<Duration> of(Generation generation) {
        return left.stream()
                .filter(each -> each.generation.equals(generation) && each.isSuspicious())
                .map(each -> Duration.ofNanos(System.nanoTime() - each.since))
                .max(Duration::compareTo);
    }

    private static long collections() {
        long sum = 0;
        for (GarbageCollectorMXBean each : ManagementFactory.getGarbageCollectorMXBeans())
            if (YOUNG.stream().noneMatch(each.getName()::contains))
                sum += Math.max(0, each.getCollectionCount());
        return sum;
    }
}
