package io.leno.proxy.config;

import io.leno.api.xds.ResourceConsumer.Update;
import io.leno.api.xds.ResourceSource;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;
import io.leno.proxy.cluster.XxHash64;
import io.leno.proxy.stats.StatScope;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Future;

/// One subscription as it stands. Belongs to the configuration's thread.
final class Feed {
    final ResourceRef ref;
    private final StatScope stats;

    /// Of its own; null where it shares the ADS stream.
    @Nullable ResourceSource source;

    @Nullable Future<?> timer;
    boolean opened;
    private boolean settled;

    /// Of a feed of all resources of a type: those that are in force.
    private final Set<String> names = new HashSet<>();

    private boolean fromAnother;

    Feed(Wanted wanted) {
        ref = wanted.ref();
        stats = wanted.scope();
        for (String name : new String[] {"success", "failure", "rejected", "attempt"})
            stats.counter("update_" + name).add(0);
        stats.counter("init_fetch_timeout").add(0);
        if (SingleResource.reloads(ref)) stats.counter("config_reload").add(0);
        if (isExtension()) stats.counter("config_fail").add(0);
        if (ref.typeUrl().equals(TypeUrls.ROUTE) || ref.typeUrl().equals(TypeUrls.SCOPED_ROUTE))
            stats.counter("update_empty").add(0);
        stats.gauge("update_time").set(0);
        stats.gauge("version").set(0);
        stats.text("version_text").set("");
    }

    private boolean isExtension() {
        return ref.typeUrl().equals(TypeUrls.EXTENSION);
    }

    /// It came, was refused, or was waited for long enough.
    boolean isSettled() {
        return settled;
    }

    /// What comes next comes from another server, or another connection's beginning: what is
    /// missing there is gone.
    void restarts() {
        fromAnother = !names.isEmpty();
    }

    /// The update with what it removes by not having it.
    Update whole(Update update) {
        Set<String> removed = new HashSet<>(update.removed());
        Set<String> present = new HashSet<>();
        for (XdsResource resource : update.resources()) present.add(resource.name());
        if (fromAnother) {
            removed.addAll(names);
            removed.removeAll(present);
            fromAnother = false;
        }
        names.addAll(present);
        names.removeAll(removed);
        return new Update(update.typeUrl(), update.version(), update.resources(), removed);
    }

    void attempted() {
        stats.counter("update_attempt").inc();
    }

    void accepted(String version, boolean reloaded) {
        settle();
        stats.counter("update_success").inc();
        stats.gauge("update_time").set(System.currentTimeMillis());
        stats.gauge("version").set(XxHash64.hash(version));
        stats.text("version_text").set(version);
        if (!reloaded) return;
        stats.counter("config_reload").inc();
        if (isExtension()) return;
        stats.gauge("config_reload_time_ms").set(System.currentTimeMillis());
    }

    void rejected() {
        settle();
        stats.counter("update_rejected").inc();
        failedExtension();
    }

    /// Nothing could be got.
    void failed() {
        stats.counter("update_failure").inc();
        failedExtension();
    }

    private void failedExtension() {
        if (isExtension()) stats.counter("config_fail").inc();
    }

    void empty() {
        stats.counter("update_empty").inc();
    }

    void timedOut() {
        stats.counter("init_fetch_timeout").inc();
        failedExtension();
        settle();
    }

    private void settle() {
        settled = true;
        if (timer != null) timer.cancel(false);
        timer = null;
    }

    void close() {
        if (timer != null) timer.cancel(false);
        if (source != null) source.close();
        source = null;
    }
}
