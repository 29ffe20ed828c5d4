package io.leno.xds.client;

import io.leno.api.xds.ResourceConsumer;
import io.leno.api.xds.XdsResource;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Keeps updates; refuses the names it was told to.
final class RecordingConsumer implements ResourceConsumer {
    private final BlockingQueue<Update> updates = new LinkedBlockingQueue<>();
    final BlockingQueue<String> disconnections = new LinkedBlockingQueue<>();
    final Map<String, String> refused = new ConcurrentHashMap<>();
    volatile @Nullable RuntimeException failure;

    @Override
    public Map<String, String> update(Update update) {
        updates.add(update);
        RuntimeException thrown = failure;
        if (thrown != null) throw thrown;
        List<String> names = update.resources().stream().map(XdsResource::name).toList();
        var reasons = new java.util.HashMap<>(refused);
        reasons.keySet().retainAll(names);
        return reasons;
    }

    @Override
    public void disconnected(String reason) {
        disconnections.add(reason);
    }

    /// `[a, b] -[c]`
    String next() {
        Update next = nextUpdate();
        return next.resources().stream().map(XdsResource::name).toList()
                + (next.removed().isEmpty()
                        ? ""
                        : " -" + next.removed().stream().sorted().toList());
    }

    Update nextUpdate() {
        try {
            Update next = updates.poll(5, TimeUnit.SECONDS);
            if (next == null) throw new AssertionError("no update within 5 s");
            return next;
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
    }

    boolean isEmpty() {
        return updates.isEmpty();
    }
}
