package io.leno.runtime.deploy;

import io.leno.api.plugin.PluginEvent.Kind;

import org.osgi.framework.Bundle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// Generations that no new stream gets, until their last stream has ended or their time is up.
final class Drains {
    /// A host learns of a withdrawn service on another thread: for so long zero streams may mean
    /// that one is about to begin.
    private static final Duration GRACE = Duration.ofMillis(250);

    private final Hosts hosts;
    private final Installer installer;
    private final Remains remains;
    private final Duration deadline;
    private final History history;
    private final List<Drain> draining = new ArrayList<>();

    private record Drain(Generation generation, Installed installed, long since) {}

    Drains(Hosts hosts, Installer installer, Remains remains, Duration deadline, History history) {
        this.hosts = hosts;
        this.installer = installer;
        this.remains = remains;
        this.deadline = deadline;
        this.history = history;
    }

    /// Takes the services away; streams that have them go on. What an engine made goes on with the
    /// engine.
    void begin(Generation generation, Installed installed) {
        if (!installed.isEngine()) Installer.stop(installed.bundle());
        generation.draining.add(installed);
        draining.add(new Drain(generation, installed, System.nanoTime()));
    }

    boolean isEmpty() {
        return draining.isEmpty();
    }

    /// Removes what is drained; called every now and then.
    ///
    /// @return whether anything was
    boolean advance() {
        boolean any = false;
        for (Iterator<Drain> each = draining.iterator(); each.hasNext(); ) {
            Drain drain = each.next();
            Duration age = Duration.ofNanos(System.nanoTime() - drain.since);
            if (age.compareTo(GRACE) < 0) continue;
            long streams = hosts.streamsUsing(drain.installed.bundleId());
            if (madeOther(drain.installed.bundleId())) continue;
            if (streams > 0 && age.compareTo(deadline) < 0) continue;
            each.remove();
            any = true;
            remove(drain, streams);
        }
        return any;
    }

    private boolean madeOther(long engine) {
        return draining.stream().anyMatch(each -> each.installed.maker() == engine);
    }

    private void remove(Drain drain, long streams) {
        Generation generation = drain.generation;
        Bundle bundle = drain.installed.bundle();
        remains.watch(generation, bundle);
        installer.remove(drain.installed);
        generation.draining.remove(drain.installed);
        generation.since(java.time.Instant.now());
        history.add(
                Kind.RETIRED,
                generation,
                streams == 0
                        ? "drained and gone"
                        : "gone at the drain deadline with " + streams + " streams still using it");
    }
}
