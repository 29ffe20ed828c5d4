package io.leno.script.lua;

import io.leno.api.filter.FilterStats;
import io.leno.script.lua.lang.Arguments;
import io.leno.script.lua.lang.Lua;
import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.Methods;

import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// Stats of a script's own, under the prefix of the filter's.
final class StatsObject extends ScriptObject {
    private static final Set<String> UNITS =
            Set.of("ms", "milliseconds", "microseconds", "nanoseconds", "bytes", "unspecified");
    private static final String EXPECTED =
            "', expected 'ms', 'milliseconds', 'microseconds', 'nanoseconds', 'bytes', or"
                    + " 'unspecified'";

    private static final Map<String, LuaFunction> METHODS =
            ScriptLog.addTo(new Methods<>(StatsObject.class, EnvoyTypes.ofFilter("StatsWrapper")))
                    .add("counter", (self, arguments) -> self.counter(arguments))
                    .add("gauge", (self, arguments) -> self.gauge(arguments))
                    .add("histogram", (self, arguments) -> self.histogram(arguments))
                    .all();

    StatsObject(ScriptRun run) {
        super(run);
    }

    @Override
    public Map<String, LuaFunction> methods() {
        return METHODS;
    }

    private Object counter(Arguments arguments) {
        String name = LuaValues.text(arguments.string(1));
        return new Counter(run(), made(arguments, () -> run().scope().counter(name)));
    }

    private Object gauge(Arguments arguments) {
        String name = LuaValues.text(arguments.string(1));
        return new Gauge(run(), made(arguments, () -> run().scope().gauge(name)));
    }

    private Object histogram(Arguments arguments) {
        String name = LuaValues.text(arguments.string(1));
        String unit = arguments.string(2, "unspecified");
        if (!UNITS.contains(unit))
            throw arguments.state().error("invalid histogram unit '" + unit + EXPECTED);
        return new Histogram(run(), made(arguments, () -> run().scope().histogram(name)));
    }

    /// A name that another kind of stat has is the script's mistake.
    private static <T> T made(Arguments arguments, Supplier<T> stat) {
        try {
            return stat.get();
        } catch (IllegalStateException e) {
            throw arguments.state().error(String.valueOf(e.getMessage()));
        }
    }

    private static long amount(Arguments arguments, String what) {
        double amount = arguments.number(1);
        if (!(amount >= 0 && amount < Double.POSITIVE_INFINITY))
            throw arguments.state().error(what + " must be non-negative");
        return (long) amount;
    }

    private static final class Counter extends ScriptObject {
        private static final Map<String, LuaFunction> METHODS =
                ScriptLog.addTo(new Methods<>(Counter.class, EnvoyTypes.ofFilter("CounterWrapper")))
                        .add("inc", (self, a) -> self.add(1))
                        .add("add", (self, a) -> self.add(amount(a, "counter add amount")))
                        .add("value", (self, a) -> (double) self.counter.value())
                        .all();

        private final FilterStats.Counter counter;

        Counter(ScriptRun run, FilterStats.Counter counter) {
            super(run);
            this.counter = counter;
        }

        private Object add(long amount) {
            counter.add(amount);
            return Lua.none();
        }

        @Override
        public Map<String, LuaFunction> methods() {
            return METHODS;
        }
    }

    private static final class Gauge extends ScriptObject {
        private static final Map<String, LuaFunction> METHODS =
                ScriptLog.addTo(new Methods<>(Gauge.class, EnvoyTypes.ofFilter("GaugeWrapper")))
                        .add("inc", (self, a) -> self.add(1))
                        .add("dec", (self, a) -> self.add(-1))
                        .add("add", (self, a) -> self.add(amount(a, "gauge add amount")))
                        .add("sub", (self, a) -> self.add(-amount(a, "gauge sub amount")))
                        .add("set", (self, a) -> self.set(amount(a, "gauge set value")))
                        .add("value", (self, a) -> self.value())
                        .all();

        private final FilterStats.Gauge gauge;

        Gauge(ScriptRun run, FilterStats.Gauge gauge) {
            super(run);
            this.gauge = gauge;
        }

        private Object add(long amount) {
            gauge.add(amount);
            return Lua.none();
        }

        /// Below nothing it goes on from the top.
        private double value() {
            long value = gauge.value();
            return value < 0 ? value + 0x1p64 : value;
        }

        private Object set(long to) {
            gauge.set(to);
            return Lua.none();
        }

        @Override
        public Map<String, LuaFunction> methods() {
            return METHODS;
        }
    }

    private static final class Histogram extends ScriptObject {
        private static final Map<String, LuaFunction> METHODS =
                ScriptLog.addTo(
                                new Methods<>(
                                        Histogram.class, EnvoyTypes.ofFilter("HistogramWrapper")))
                        .add("recordValue", (self, arguments) -> self.record(arguments))
                        .all();

        private final FilterStats.Histogram histogram;

        Histogram(ScriptRun run, FilterStats.Histogram histogram) {
            super(run);
            this.histogram = histogram;
        }

        private Object record(Arguments arguments) {
            histogram.record(amount(arguments, "histogram value"));
            return Lua.none();
        }

        @Override
        public Map<String, LuaFunction> methods() {
            return METHODS;
        }
    }
}
