package io.leno.runtime.deploy;

import io.leno.api.plugin.PluginHost;

import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/// Generations that no new stream gets, until their last stream has ended or their time is up.
final class Drains {
    private static final Logger log = LoggerFactory.getLogger(Drains.class);

    /// A proxy learns of a withdrawn service on another thread: for so long zero streams may mean
    /// that one is about to begin.
    private static final Duration GRACE = Duration.ofMillis(250);

    private final BundleContext context;
    private final Installer installer;
    private final Duration deadline;
    private final Consumer<DeployEvent> events;
    private final List<Drain> draining = new ArrayList<>();

    private record Drain(Generation generation, long since) {}

    Drains(
            BundleContext context,
            Installer installer,
            Duration deadline,
            Consumer<DeployEvent> events) {
        this.context = context;
        this.installer = installer;
        this.deadline = deadline;
        this.events = events;
    }

    void begin(Generation generation) {
        Installer.stop(generation.bundle());
        draining.add(new Drain(generation, System.nanoTime()));
    }

    boolean isEmpty() {
        return draining.isEmpty();
    }

    /// Removes what is drained; called every now and then.
    void advance() {
        for (Iterator<Drain> each = draining.iterator(); each.hasNext(); ) {
            Drain drain = each.next();
            Duration age = Duration.ofNanos(System.nanoTime() - drain.since);
            if (age.compareTo(GRACE) < 0) continue;
            long streams = streamsUsing(drain.generation.bundle().getBundleId());
            if (streams > 0 && age.compareTo(deadline) < 0) continue;
            each.remove();
            installer.remove(drain.generation.bundle());
            events.accept(
                    new DeployEvent.Retired(
                            drain.generation.plugin(), drain.generation.number(), streams));
        }
    }

    private long streamsUsing(long bundleId) {
        long streams = 0;
        try {
            for (ServiceReference<PluginHost> host :
                    context.getServiceReferences(PluginHost.class, null)) {
                PluginHost usage = context.getService(host);
                if (usage == null) continue;
                streams += streamsUsing(usage, bundleId);
                context.ungetService(host);
            }
        } catch (InvalidSyntaxException e) {
            throw new AssertionError("no filter, so no syntax", e);
        }
        return streams;
    }

    /// A host that cannot say is taken to be using the bundle: the deadline ends it.
    private static long streamsUsing(PluginHost usage, long bundleId) {
        try {
            return usage.streamsUsing(bundleId);
        } catch (RuntimeException e) {
            log.warn("{} cannot say who uses bundle {}", usage.getClass().getName(), bundleId, e);
            return 1;
        }
    }
}
