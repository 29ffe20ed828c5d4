package io.leno.script.wasm.abi;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/// What the modules of one proxy share across event loops: values that know how often they were
/// set, and queues. Bounded. Safe to use from any thread.
public final class SharedState {
    /// Of all keys, values and queued data; what would go past it is refused.
    static final long MAX_BYTES = 64L << 20;

    private final Map<Key, Value> values = new HashMap<>();
    private final Map<Key, Integer> tokens = new HashMap<>();
    private final Map<Integer, Queue> queues = new HashMap<>();
    private int nextVersion = 1;
    private int nextToken = 1;
    private long bytes;

    private record Key(String vmId, String name) {}

    /// @param version changes with each set; never 0
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Value(byte[] bytes, int version) {}

    private static final class Queue {
        final Deque<byte[]> waiting = new ArrayDeque<>();
        Runnable ready;

        Queue(Runnable ready) {
            this.ready = ready;
        }
    }

    synchronized @Nullable Value get(String vmId, String name) {
        return values.get(new Key(vmId, name));
    }

    /// @param version that the value must have now; 0: any, or none
    synchronized int set(String vmId, String name, byte[] value, int version) {
        Key key = new Key(vmId, name);
        Value known = values.get(key);
        if (known != null && version != 0 && known.version() != version) return Result.CAS_MISMATCH;
        int before = known == null ? -name.length() : known.bytes().length;
        if (bytes - before + value.length > MAX_BYTES) return Result.INTERNAL_FAILURE;
        bytes += value.length - before;
        values.put(key, new Value(value, nextVersion));
        nextVersion = nextVersion == -1 ? 1 : nextVersion + 1;
        return Result.OK;
    }

    /// @param ready told of each addition, on the thread that adds
    /// @return the queue's token
    synchronized int register(String vmId, String name, Runnable ready) {
        int token = tokens.computeIfAbsent(new Key(vmId, name), _ -> nextToken++);
        Queue known = queues.putIfAbsent(token, new Queue(ready));
        if (known != null) known.ready = ready;
        return token;
    }

    /// @return 0 when there is none
    synchronized int resolve(String vmId, String name) {
        return tokens.getOrDefault(new Key(vmId, name), 0);
    }

    int enqueue(int token, byte[] data) {
        Runnable ready;
        synchronized (this) {
            Queue queue = queues.get(token);
            if (queue == null) return Result.NOT_FOUND;
            if (bytes + data.length > MAX_BYTES) return Result.INTERNAL_FAILURE;
            bytes += data.length;
            queue.waiting.add(data);
            ready = queue.ready;
        }
        ready.run();
        return Result.OK;
    }

    synchronized boolean hasQueue(int token) {
        return queues.containsKey(token);
    }

    /// @return null when it is empty
    synchronized byte @Nullable [] dequeue(int token) {
        Queue queue = queues.get(token);
        byte[] data = queue == null ? null : queue.waiting.poll();
        if (data != null) bytes -= data.length;
        return data;
    }
}
