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

/// Bytes that were handed to the transport and that proxies have not taken yet, of all proxies
/// together. While there are too many nobody is sent more; if somebody waits for that, those who
/// have not read for long are let go first, so that slow proxies hold neither memory nor others.
/// Safe to use from any thread.
final class SendBudget {
    /// A proxy, as far as this has to do with it.
    interface Client {
        /// It may be sent more now.
        void ready();

        /// It read nothing for this long while others waited.
        void tooSlow(Duration silent);
    }

    private record Unsent(long bytes, long sinceNanos) {}

    private final long limit;
    private final Duration patience;
    private final Executor later;
    private final Map<Client, Unsent> unsent = new LinkedHashMap<>(); // the eldest first
    private final LinkedHashSet<Client> waiting = new LinkedHashSet<>();
    private long total;

    /// @param limit in bytes; one response may go beyond it
    /// @param patience for who reads nothing while others wait
    SendBudget(long limit, Duration patience, Executor workers) {
        this.limit = limit;
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
                new Unsent(bytes, System.nanoTime()),
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

    private void letGo() {
        List<Client> slow = new ArrayList<>();
        Duration silent = patience;
        boolean again;
        synchronized (this) {
            long now = System.nanoTime();
            again = !waiting.isEmpty();
            for (Map.Entry<Client, Unsent> each : unsent.entrySet()) {
                if (now - each.getValue().sinceNanos() < patience.toNanos() || !again) break;
                slow.add(each.getKey());
            }
        }
        slow.forEach(each -> each.tooSlow(silent));
        wake();
        if (again) later.execute(this::letGo);
    }

    synchronized long unsentBytes() {
        return total;
    }
}
