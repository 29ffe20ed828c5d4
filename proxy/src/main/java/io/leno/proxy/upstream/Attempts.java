package io.leno.proxy.upstream;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// The attempts of one request that are under way: at most one, or several where the request is
/// hedged.
final class Attempts {
    private @Nullable Attempt current;
    private @Nullable List<Attempt> earlier;
    private int count;

    /// The latest that is under way.
    @Nullable Attempt current() {
        return current;
    }

    /// How many there were.
    int count() {
        return count;
    }

    /// One more is going to be made.
    void next() {
        count++;
    }

    void add(Attempt made) {
        if (current != null) {
            if (earlier == null) earlier = new ArrayList<>(2);
            earlier.add(current);
        }
        current = made;
    }

    void remove(Attempt done) {
        if (earlier != null) earlier.remove(done);
        if (current != done) return;
        current = earlier == null || earlier.isEmpty() ? null : earlier.removeLast();
    }

    /// Whether another one still waits for its response.
    boolean othersAwait(Attempt than) {
        if (current != null && current != than && current.awaitsResponse()) return true;
        if (earlier == null) return false;
        for (Attempt other : earlier) if (other != than && other.awaitsResponse()) return true;
        return false;
    }

    void timeoutAfter(long millis) {
        if (current != null && current.wasSent()) current.timeoutAfter(millis);
    }

    void cancelOthers(Attempt than) {
        List<Attempt> others = earlier;
        Attempt latest = current;
        earlier = null;
        current = than;
        if (latest != null && latest != than) latest.cancel();
        if (others == null) return;
        for (Attempt other : others) if (other != than) other.cancel();
    }

    void cancelAll() {
        List<Attempt> others = earlier;
        Attempt latest = current;
        earlier = null;
        current = null;
        if (latest != null) latest.cancel();
        if (others != null) others.forEach(Attempt::cancel);
    }
}
