package io.leno.platform.kubernetes;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.leno.api.model.MeshModelSource.Subscription;
import io.leno.api.platform.PlatformAdapter;
import io.leno.api.platform.PlatformEvent;
import io.leno.api.platform.PlatformEvent.Withdrawn;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// A cluster that a Secret of another one tells of: what runs there, and no configuration. The mesh
/// starts without it if it cannot be reached for half a minute. Istio: a remote cluster.
@Component(factory = RemoteCluster.FACTORY, service = PlatformAdapter.class)
public final class RemoteCluster implements PlatformAdapter {
    static final String FACTORY = "io.leno.platform.kubernetes.remote";

    /// Key of the [ClusterSettings]; the dot keeps them out of the service's properties.
    static final String SETTINGS = ".settings";

    /// Istio: `PILOT_REMOTE_CLUSTER_TIMEOUT`.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ClusterSettings settings;
    private List<LabelSelector> selectors = List.of();
    private @Nullable ClusterWatch watch;
    private Consumer<PlatformEvent> events = _ -> {};

    @Activate
    public RemoteCluster(Map<String, Object> properties) {
        this((ClusterSettings) requireNonNull(properties.get(SETTINGS), SETTINGS));
    }

    RemoteCluster(ClusterSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return settings.source();
    }

    @Override
    public Optional<Duration> patience() {
        return Optional.of(PATIENCE);
    }

    @Override
    public synchronized Subscription watch(Consumer<PlatformEvent> events) {
        var started = ClusterWatch.ofRemote(settings, events);
        this.events = events;
        watch = started;
        started.selectBy(selectors);
        Thread.ofVirtual().name(name()).start(started);
        return started;
    }

    synchronized void selectBy(List<LabelSelector> wanted) {
        selectors = List.copyOf(wanted);
        if (watch != null) watch.selectBy(selectors);
    }

    /// Nothing it told is true any more.
    synchronized void withdraw() {
        close();
        events.accept(new Withdrawn());
    }

    @Deactivate
    synchronized void close() {
        if (watch != null) watch.close();
    }
}
