package io.leno.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/// Replicas whose clocks differ by days share one Lease.
@EnableKubernetesMockClient(crud = true)
final class ObservedLockTest {
    private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");

    private KubernetesClient client;
    private Instant now = NOW;
    private ObservedLock ours;
    private LeaseLock theirs;

    @BeforeEach
    void twoReplicas() {
        ours = new ObservedLock(new LeaseLock("istio-system", "l", "ours"), new OwnClock());
        theirs = new LeaseLock("istio-system", "l", "theirs");
    }

    private final class OwnClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private static LeaderElectionRecord heldBy(String holder, Instant renewed) {
        ZonedDateTime time = renewed.atZone(ZoneOffset.UTC);
        return new LeaderElectionRecord(holder, Duration.ofSeconds(15), time, time, 0);
    }

    private Instant renewed() {
        return ours.get(client).getRenewTime().toInstant();
    }

    @ParameterizedTest(name = "{0} days off")
    @ValueSource(longs = {-3, 0, 3})
    void itWasRenewedWhenThatWasSeenWhateverItsHoldersClockSays(long days) {
        Instant their = NOW.plus(Duration.ofDays(days));
        theirs.create(client, heldBy("theirs", their));
        assertThat(renewed()).isEqualTo(NOW);
        now = NOW.plusSeconds(10);
        assertThat(renewed()).as("it was not renewed").isEqualTo(NOW);
        theirs.get(client);
        theirs.update(client, heldBy("theirs", their.plusSeconds(10)));
        assertThat(renewed()).as("it was").isEqualTo(now);
    }

    @Test
    void itIsHeldAndGivenToOthersAsWithout() {
        ours.create(client, heldBy("ours", NOW));
        assertThat(ours.get(client).getHolderIdentity()).isEqualTo("ours");
        ours.update(client, heldBy("theirs", NOW));
        assertThat(lease().getSpec().getHolderIdentity()).isEqualTo("theirs");
        assertThat(ours.identity()).isEqualTo("ours");
        assertThat(ours.describe()).contains("istio-system", "l");
    }

    private Lease lease() {
        return client.leases().inNamespace("istio-system").withName("l").get();
    }

    @Test
    void whereThereIsNoneThereIsNoRecord() {
        assertThat(ours.get(client)).isNull();
    }
}
