package io.leno.xds.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Bytes that were handed to the transport and that proxies have not taken yet, of all proxies
/// together. While there are too many nobody is sent more. If somebody waits for that and nobody
/// reads, those who have not read for long are let go, so that slow proxies hold neither memory nor
/// others. Safe to use from any thread.
final class SendBudget {
    /// A proxy, as far as this has to do with it.
    interface Client {
        /// It may be sent more now.
        void ready();

        /// It read nothing for this long while others waited.
        void tooSlow(Duration silent);
    }

    private record Unsent(long bytes, long sinceNanos) {}

    /// How much longer one may read nothing while at least somebody reads.
    private static final int LONGER = 12;

    private final long limit;
    private final Duration patience;
    private final Executor later;
    private final LongSupplier clock;
    private final Map<Client, Unsent> unsent = new LinkedHashMap<>(); // the eldest first
    private final LinkedHashSet<Client> waiting = new LinkedHashSet<>();
    private long total;
    private long lastTaken;

    /// @param limit in bytes; one response may go beyond it
    /// @param patience for who reads nothing while others wait
    SendBudget(long limit, Duration patience, Executor workers) {
        this(limit, patience, workers, System::nanoTime);
    }

    /// @param clock in nanoseconds
    SendBudget(long limit, Duration patience, Executor workers, LongSupplier clock) {
        this.limit = limit;
        this.clock = clock;
        lastTaken = clock.getAsLong();
        this.patience = patience;
        later =
                CompletableFuture.delayedExecutor(
                        patience.toMillis() + 1, TimeUnit.MILLISECONDS, workers);
    }

    /// @return false where the client has to wait; it is told when it need no longer
    boolean hasRoom(Client client) {
        boolean first;
        synchronized (this) {
            if (total < limit) return true;
            first = waiting.isEmpty();
            waiting.add(client);
        }
        if (first) later.execute(this::letGo);
        return false;
    }

    synchronized void sent(Client client, long bytes) {
        total += bytes;
        unsent.merge(
                client,
                new Unsent(bytes, clock.getAsLong()),
                (was, more) -> new Unsent(was.bytes() + more.bytes(), was.sinceNanos()));
    }

    /// The client is gone.
    void left(Client client) {
        synchronized (this) {
            waiting.remove(client);
        }
        taken(client);
        wake();
    }

    /// The client has taken all there was.
    void taken(Client client) {
        synchronized (this) {
            Unsent was = unsent.remove(client);
            if (was == null) return;
            total -= was.bytes();
            lastTaken = clock.getAsLong();
        }
        wake();
    }

    /// Lets one of the waiting look again; who has looked calls this for the next.
    void wake() {
        Client next;
        synchronized (this) {
            if (total >= limit || waiting.isEmpty()) return;
            next = waiting.removeFirst();
        }
        next.ready();
    }

    /// Called when somebody has waited for that long.
    void letGo() {
        List<Client> slow;
        boolean again;
        synchronized (this) {
            again = !waiting.isEmpty();
            slow = again ? slow() : List.of();
        }
        slow.forEach(each -> each.tooSlow(patience));
        wake();
        if (again) later.execute(this::letGo);
    }

    private List<Client> slow() {
        long now = clock.getAsLong();
        boolean somebodyReads = now - lastTaken < patience.toNanos();
        long allowed = somebodyReads ? patience.toNanos() * LONGER : patience.toNanos();
        List<Client> slow = new ArrayList<>();
        for (Map.Entry<Client, Unsent> each : unsent.entrySet())
            if (now - each.getValue().sinceNanos() >= allowed) slow.add(each.getKey());
        return slow;
    }

    synchronized long unsentBytes() {
        return total;
    }
}
