package io.leno.control;

import io.leno.api.model.MeshModelSource.Subscription;
import io.leno.api.platform.PlatformAdapter;
import io.leno.api.platform.PlatformEvent;
import io.leno.api.platform.PlatformEvent.Lost;
import io.leno.api.platform.PlatformEvent.Synced;
import io.leno.api.platform.PlatformEvent.Withdrawn;
import io.leno.control.PlatformReport.State;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/// One adapter at work on the state of its platform. Belongs to the writer's thread.
final class Attachment {
    private static final Logger log = LoggerFactory.getLogger(Attachment.class);

    private final PlatformAdapter adapter;
    private final PlatformState state;
    private @Nullable Subscription subscription;
    private boolean synced;
    private @Nullable Instant lostSince;
    private String lostReason = "";
    private long heard;
    private @Nullable Instant lastHeard;
    private boolean withdrawn;
    private boolean closed;
    private final @Nullable Long patienceEnd;

    Attachment(PlatformAdapter adapter, PlatformState state) {
        this.adapter = adapter;
        this.state = state;
        Long limit = adapter.patience().map(Duration::toNanos).orElse(null);
        patienceEnd = limit == null ? null : System.nanoTime() + limit;
    }

    /// @param events takes the adapter's events, on any thread
    void start(Consumer<PlatformEvent> events) {
        state.takeOver();
        try {
            subscription = adapter.watch(events);
        } catch (RuntimeException failure) {
            log.error("Platform {} cannot be watched", state.name, failure);
        }
    }

    void accept(PlatformEvent event) {
        if (closed) return;
        heard++;
        lastHeard = Instant.now();
        switch (event) {
            case Lost(String reason) -> lost(reason);
            case Synced() -> {
                back();
                if (!synced) log.info("Platform {} synced", state.name);
                synced = true;
            }
            case Withdrawn() -> {
                log.info("Platform {} is withdrawn", state.name);
                withdrawn = true;
            }
            default -> back();
        }
        state.apply(event);
    }

    private void lost(String reason) {
        if (lostSince == null) {
            lostSince = Instant.now();
            log.warn(
                    "Platform {} lost ({}); serving its last {} services until it returns",
                    state.name,
                    reason,
                    state.services.size());
        }
        lostReason = reason;
    }

    private void back() {
        if (lostSince != null) log.info("Platform {} is back", state.name);
        lostSince = null;
        lostReason = "";
    }

    PlatformReport report() {
        State now = synced ? State.SYNCED : State.SYNCING;
        return state.report(
                lostSince == null ? now : State.LOST, lostReason, heard, lastHeard, lostSince);
    }

    /// Whether the start of the mesh waits for it.
    boolean isAwaited() {
        if (synced || withdrawn) return false;
        return patienceEnd == null || System.nanoTime() - patienceEnd < 0;
    }

    boolean isWithdrawn() {
        return withdrawn;
    }

    /// The adapter is not heard any more; what it said stays.
    void close() {
        closed = true;
        if (subscription == null) return;
        try {
            subscription.close();
        } catch (RuntimeException failure) {
            log.error("Platform {} did not end its watch", state.name, failure);
        }
    }

    /// True where it worked on that state: then another adapter takes over.
    boolean closeIfOn(PlatformState other) {
        if (!state.name.equals(other.name)) return false;
        close();
        return true;
    }

    PlatformState state() {
        return state;
    }
}
