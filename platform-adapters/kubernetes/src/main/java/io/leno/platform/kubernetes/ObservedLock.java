package io.leno.platform.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.ZonedDateTime;

/// A lock whose record was renewed when this process saw it change: times that others write by
/// clocks of their own decide nothing, so neither is a Lease taken from one whose clock is slow nor
/// kept for one whose clock was fast.
final class ObservedLock implements Lock {
    private final Lock lock;
    private final Clock clock;
    private @Nullable LeaderElectionRecord seen;
    private @Nullable ZonedDateTime seenAt;

    ObservedLock(Lock lock, Clock clock) {
        this.lock = lock;
        this.clock = clock;
    }

    @Override
    @SuppressWarnings("NullAway") // null means that there is no record, as the client has it
    public synchronized LeaderElectionRecord get(KubernetesClient client) {
        LeaderElectionRecord now = lock.get(client);
        if (now == null) return null;
        ZonedDateTime since = seenAt;
        if (since == null || !now.equals(seen)) {
            since = ZonedDateTime.now(clock);
            seen = now;
            seenAt = since;
        }
        return now.toBuilder().renewTime(since).build();
    }

    @Override
    public void create(KubernetesClient client, LeaderElectionRecord record) {
        lock.create(client, record);
    }

    @Override
    public void update(KubernetesClient client, LeaderElectionRecord record) {
        lock.update(client, record);
    }

    @Override
    public String identity() {
        return lock.identity();
    }

    @Override
    public String describe() {
        return lock.describe();
    }
}
