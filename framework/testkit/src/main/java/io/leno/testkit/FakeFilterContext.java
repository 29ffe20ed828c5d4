package io.leno.testkit;

import io.leno.api.filter.BoundedStore;
import io.leno.api.filter.CallOutcome;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.FilterStats;
import io.leno.api.filter.HttpCall;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.RuntimeValues;
import io.leno.api.filter.SharedStore;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What settings have beside their configuration, in the test's hands: it is the clock, the runtime
/// and whoever answers calls. For one thread.
public final class FakeFilterContext implements FilterContext {
    private final FakeClock clock = new FakeClock();
    private final FakeCalls calls = new FakeCalls();
    private final Map<String, BoundedStore> stores = new HashMap<>();
    private boolean counts = true;

    /// What the runtime says, by key; set what a test needs.
    public final Map<String, String> runtimeValues = new HashMap<>();

    /// The clusters there are; add what a test needs.
    public final Set<String> clusters = new HashSet<>();

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

    /// Counts nothing from now on: for measurements.
    public FakeFilterContext uncounted() {
        counts = false;
        return this;
    }

    @Override
    public String filterName() {
        return "test";
    }

    @Override
    public FilterStats stats() {
        return counts ? new Stats("") : FilterStats.uncounted();
    }

    @Override
    public FilterStats rootStats() {
        return counts ? new Stats("") : FilterStats.uncounted();
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
        return new BoundedStore(maxBytes, FilterStats.uncounted(), this::nanos);
    }

    @Override
    public SharedStore sharedStore(String name, long maxBytes) {
        var counted = new Stats("shared_store." + name + ".");
        BoundedStore store =
                stores.computeIfAbsent(
                        name, none -> new BoundedStore(maxBytes, counted, this::nanos));
        store.resize(maxBytes);
        return store;
    }

    private long nanos() {
        return clock.now().toNanos();
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

    @Override
    public void call(int loop, HttpCall call, Consumer<CallOutcome> outcome) {
        calls.call(call, outcome);
    }

    @Override
    public HttpStream.Timer schedule(int loop, Duration delay, Runnable task) {
        return schedule(delay, task);
    }

    @Override
    public void execute(int loop, Runnable task) {
        task.run();
    }

    @Override
    public Object proxy() {
        return this;
    }

    @Override
    public boolean hasCluster(String name) {
        return clusters.contains(name);
    }

    private final class Stats implements FilterStats {
        private final String prefix;

        Stats(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public Counter counter(String suffix) {
            String name = prefix + suffix;
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
        public Gauge gauge(String suffix) {
            String name = prefix + suffix;
            return new Gauge() {
                @Override
                public void add(long amount) {
                    counted.merge(name, amount, Long::sum);
                }

                @Override
                public void set(long to) {
                    counted.put(name, to);
                }

                @Override
                public long value() {
                    return counted.getOrDefault(name, 0L);
                }
            };
        }

        @Override
        public Histogram histogram(String suffix) {
            String name = prefix + suffix;
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
}
