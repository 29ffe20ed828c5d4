package io.leno.testkit;

import io.leno.api.filter.CallOutcome;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.FilterStats;
import io.leno.api.filter.HttpCall;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.RuntimeValues;
import io.leno.api.filter.SharedStore;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What settings have beside their configuration, in the test's hands: it is the clock, the runtime
/// and whoever answers calls. For one thread.
public final class FakeFilterContext implements FilterContext {
    private final FakeClock clock = new FakeClock();
    private final FakeCalls calls = new FakeCalls();

    /// What the runtime says, by key; set what a test needs.
    public final Map<String, String> runtimeValues = new HashMap<>();

    /// What was counted, by name.
    public final Map<String, Long> counted = new TreeMap<>();

    /// Time of the tasks.
    public FakeClock clock() {
        return clock;
    }

    /// The calls that were made.
    public FakeCalls calls() {
        return calls;
    }

    @Override
    public String filterName() {
        return "test";
    }

    @Override
    public FilterStats stats() {
        return new Stats();
    }

    @Override
    public FilterStats rootStats() {
        return new Stats();
    }

    @Override
    public int loops() {
        return 2;
    }

    @Override
    public <T> LoopLocal<T> perLoop(Supplier<T> first) {
        var made = new HashMap<Integer, T>();
        return stream -> made.computeIfAbsent(stream.loop(), loop -> first.get());
    }

    @Override
    public SharedStore newStore(long maxBytes) {
        return new Store();
    }

    @Override
    public RuntimeValues runtime() {
        return new FakeRuntime();
    }

    @Override
    public void call(HttpCall call, Consumer<CallOutcome> outcome) {
        calls.call(call, outcome);
    }

    @Override
    public HttpStream.Timer schedule(Duration delay, Runnable task) {
        Runnable cancel = clock.schedule(delay, task);
        return cancel::run;
    }

    private final class Stats implements FilterStats {
        @Override
        public Counter counter(String name) {
            counted.putIfAbsent(name, 0L);
            return new Counter() {
                @Override
                public void add(long amount) {
                    counted.merge(name, amount, Long::sum);
                }

                @Override
                public long value() {
                    return counted.getOrDefault(name, 0L);
                }
            };
        }

        @Override
        public Gauge gauge(String name) {
            return new Gauge() {
                @Override
                public void add(long amount) {
                    counted.merge(name, amount, Long::sum);
                }

                @Override
                public void set(long to) {
                    counted.put(name, to);
                }
            };
        }

        @Override
        public Histogram histogram(String name) {
            return value -> counted.merge(name, 1L, Long::sum);
        }
    }

    private final class FakeRuntime implements RuntimeValues {
        @Override
        public boolean includes(String key, int numerator, int denominator) {
            return number(key, 100L * numerator / denominator) > 0;
        }

        @Override
        public boolean flag(String key, boolean otherwise) {
            String text = runtimeValues.get(key);
            return text == null ? otherwise : Boolean.parseBoolean(text);
        }

        @Override
        public long number(String key, long otherwise) {
            String text = runtimeValues.get(key);
            return text == null ? otherwise : Long.parseLong(text);
        }
    }

    private static final class Store implements SharedStore {
        private final Map<String, byte[]> values = new HashMap<>();

        @Override
        public byte @Nullable [] get(String key) {
            return values.get(key);
        }

        @Override
        public boolean set(String key, byte[] value, Duration life) {
            values.put(key, value);
            return true;
        }

        @Override
        public long increment(String key, long amount, Duration life) {
            byte[] known = values.get(key);
            long sum = amount + (known == null ? 0 : Long.parseLong(new String(known, ASCII)));
            values.put(key, Long.toString(sum).getBytes(ASCII));
            return sum;
        }

        private static final java.nio.charset.Charset ASCII =
                java.nio.charset.StandardCharsets.US_ASCII;

        @Override
        public boolean compareAndSet(
                String key, byte @Nullable [] expected, byte[] value, Duration life) {
            if (!Arrays.equals(values.get(key), expected)) return false;
            values.put(key, value);
            return true;
        }

        @Override
        public boolean remove(String key) {
            return values.remove(key) != null;
        }

        @Override
        public int size() {
            return values.size();
        }
    }
}
