package io.leno.testkit;

import io.leno.api.model.MeshModelSource.Subscription;
import io.leno.api.platform.PlatformAdapter;
import io.leno.api.platform.PlatformEvent;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A platform that says what a test tells it to say; what it is told before someone watches is said
/// first. Safe to use from any thread.
public final class FakePlatform implements PlatformAdapter {
    private final String name;
    private final @Nullable Duration patience;
    private final List<PlatformEvent> untold = new ArrayList<>();
    private @Nullable Consumer<PlatformEvent> events;
    private boolean closed;

    public FakePlatform(String name) {
        this(name, null);
    }

    /// @param patience null: it is waited for until it is synced
    public FakePlatform(String name, @Nullable Duration patience) {
        this.name = name;
        this.patience = patience;
    }

    @Override
    public Optional<Duration> patience() {
        return Optional.ofNullable(patience);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public synchronized Subscription watch(Consumer<PlatformEvent> listener) {
        if (events != null) throw new IllegalStateException(name + " is watched twice");
        events = listener;
        untold.forEach(listener);
        untold.clear();
        return this::close;
    }

    private synchronized void close() {
        closed = true;
    }

    public synchronized FakePlatform emit(PlatformEvent... told) {
        for (PlatformEvent event : told) {
            if (events == null) {
                untold.add(event);
            } else {
                events.accept(event);
            }
        }
        return this;
    }

    /// True when the one who watched it has let go.
    public synchronized boolean isClosed() {
        return closed;
    }
}
