package io.leno.samples.quota;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the back end said of tenants lately. Belongs to one event loop.
final class Answers {
    private static final int MOST = 10_000;

    private record Answer(boolean allowed, long until) {}

    private final long nanos;
    private final Map<String, Answer> byTenant =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
                    return size() > MOST;
                }
            };

    Answers(long seconds) {
        nanos = Duration.ofSeconds(seconds).toNanos();
    }

    /// Null where it has to be asked.
    @Nullable Boolean find(String tenant) {
        Answer known = byTenant.get(tenant);
        if (known == null || System.nanoTime() - known.until > 0) return null;
        return known.allowed;
    }

    void put(String tenant, boolean allowed) {
        byTenant.put(tenant, new Answer(allowed, System.nanoTime() + nanos));
    }
}
