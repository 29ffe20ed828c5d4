package io.leno.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.platform.PlatformAdapter;
import io.leno.api.platform.PlatformEvent;
import io.leno.api.platform.PlatformEvent.EndpointsChanged;
import io.leno.api.platform.PlatformEvent.ServiceChanged;
import io.leno.api.platform.PlatformEvent.Synced;

import org.junit.jupiter.api.Test;

import java.util.List;

/// What every [PlatformAdapter] promises; its tests extend this.
public abstract class PlatformAdapterContract {
    /// A new adapter, not yet watched, on a platform that has at least one service with endpoints.
    /// Called several times on the same platform.
    protected abstract PlatformAdapter newAdapter() throws Exception;

    /// Changes the platform so that the adapter has something to tell.
    protected abstract void change() throws Exception;

    @Test
    protected void itHasAStableName() throws Exception {
        assertThat(newAdapter().name()).isNotBlank().isEqualTo(newAdapter().name());
    }

    @Test
    protected void itTellsAllThereIsAndThenThatItIsSyncedOnce() throws Exception {
        var listener = new RecordingPlatformListener();
        try (var watch = newAdapter().watch(listener)) {
            listener.awaitSynced();
            assertThat(watch).isNotNull();
            assertThat(listener.services()).isNotEmpty();
            assertThat(listener.events()).filteredOn(Synced.class::isInstance).hasSize(1);
        }
    }

    @Test
    protected void noServiceIsToldBeforeItsEndpoints() throws Exception {
        var listener = new RecordingPlatformListener();
        try (var watch = newAdapter().watch(listener)) {
            listener.awaitSynced();
            assertThat(watch).isNotNull();
        }
        List<PlatformEvent> events = listener.events();
        for (PlatformEvent event : events) {
            if (!(event instanceof EndpointsChanged endpoints)) continue;
            var service =
                    events.stream()
                            .filter(ServiceChanged.class::isInstance)
                            .map(ServiceChanged.class::cast)
                            .filter(s -> s.service().hostname().equals(endpoints.hostname()))
                            .findFirst();
            service.ifPresent(
                    told -> assertThat(events.indexOf(told)).isGreaterThan(events.indexOf(event)));
        }
    }

    @Test
    protected void twoAdaptersOfOnePlatformTellTheSame() throws Exception {
        var one = new RecordingPlatformListener();
        var other = new RecordingPlatformListener();
        try (var first = newAdapter().watch(one);
                var second = newAdapter().watch(other)) {
            one.awaitSynced();
            other.awaitSynced();
            assertThat(first).isNotSameAs(second);
            assertThat(one.services()).isEqualTo(other.services());
            assertThat(one.workloads()).isEqualTo(other.workloads());
            assertThat(one.config()).isEqualTo(other.config());
        }
    }

    @Test
    protected void aChangeIsToldAfterwards() throws Exception {
        var listener = new RecordingPlatformListener();
        try (var watch = newAdapter().watch(listener)) {
            listener.awaitSynced();
            assertThat(watch).isNotNull();
            listener.forgetEvents();
            change();
            listener.await("a change is told", told -> !told.events().isEmpty());
        }
    }

    @Test
    protected void itIsSilentAfterTheWatchIsClosed() throws Exception {
        var closed = new RecordingPlatformListener();
        var witness = new RecordingPlatformListener();
        var watch = newAdapter().watch(closed);
        try (var other = newAdapter().watch(witness)) {
            closed.awaitSynced();
            witness.awaitSynced();
            assertThat(other).isNotNull();
            watch.close();
            watch.close(); // a second close does nothing
            closed.forgetEvents();
            witness.forgetEvents();
            change();
            witness.await("the change is told to others", told -> !told.events().isEmpty());
            assertThat(closed.events()).isEmpty();
        }
    }
}
