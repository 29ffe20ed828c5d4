package io.leno.proxy.config;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The start in Envoy's order: static clusters, those of CDS, listeners and what they need; only
/// then is anything accepted. Each step ends by success, refusal or when it was waited for long
/// enough.
final class Initialization {
    /// What it looks at.
    interface View {
        boolean clustersWarm();

        boolean listenersReady();

        /// Listeners may open their sockets.
        void openListeners();

        /// All is there.
        void completed();
    }

    private enum Phase {
        STATIC_CLUSTERS,
        CLUSTERS,
        LISTENERS,
        DONE
    }

    private final View view;
    private final @Nullable Wanted clusters;
    private final @Nullable Wanted listeners;
    private final List<Wanted> layers;
    private Phase phase = Phase.STATIC_CLUSTERS;

    /// @param layers of the runtime
    /// @param clusters CDS; null: none
    /// @param listeners LDS; null: none
    Initialization(
            View view, List<Wanted> layers, @Nullable Wanted clusters, @Nullable Wanted listeners) {
        this.view = view;
        this.layers = layers;
        this.clusters = clusters;
        this.listeners = listeners;
    }

    /// Listeners may ask for what they need.
    boolean listenersMayWarm() {
        return phase.compareTo(Phase.LISTENERS) >= 0;
    }

    /// The subscriptions to whole types that are due, in the order of their requests.
    List<Wanted> due() {
        List<Wanted> due = new ArrayList<>(layers);
        if (clusters != null && phase.compareTo(Phase.CLUSTERS) >= 0) due.add(clusters);
        return due;
    }

    List<Wanted> dueLast() {
        return listeners != null && listenersMayWarm() ? List.of(listeners) : List.of();
    }

    /// @return whether it went a step further: more is due
    boolean advance(Predicate<ResourceRef> settled) {
        return switch (phase) {
            case STATIC_CLUSTERS -> {
                if (!view.clustersWarm()) yield false;
                for (Wanted layer : layers) if (!settled.test(layer.ref())) yield false;
                phase = Phase.CLUSTERS;
                yield true;
            }
            case CLUSTERS -> {
                if (clusters != null && !settled.test(clusters.ref())) yield false;
                if (!view.clustersWarm()) yield false;
                phase = Phase.LISTENERS;
                yield true;
            }
            case LISTENERS -> {
                if (listeners != null && !settled.test(listeners.ref())) yield false;
                if (!view.listenersReady()) yield false;
                phase = Phase.DONE;
                view.openListeners();
                view.completed();
                yield true;
            }
            case DONE -> false;
        };
    }
}
