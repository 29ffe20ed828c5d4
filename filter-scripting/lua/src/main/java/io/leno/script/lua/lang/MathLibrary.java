package io.leno.script.lua.lang;

import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// `math`.
final class MathLibrary {
    private MathLibrary() {}

    static LuaTable table() {
        LuaTable table = new LuaTable().with("pi", Math.PI).with("huge", Double.POSITIVE_INFINITY);
        one(table, "abs", Math::abs);
        one(table, "acos", Math::acos);
        one(table, "asin", Math::asin);
        one(table, "atan", Math::atan);
        one(table, "ceil", Math::ceil);
        one(table, "cos", Math::cos);
        one(table, "cosh", Math::cosh);
        one(table, "deg", Math::toDegrees);
        one(table, "exp", Math::exp);
        one(table, "floor", Math::floor);
        one(table, "log10", Math::log10);
        one(table, "rad", Math::toRadians);
        one(table, "sin", Math::sin);
        one(table, "sinh", Math::sinh);
        one(table, "sqrt", Math::sqrt);
        one(table, "tan", Math::tan);
        one(table, "tanh", Math::tanh);
        add(table, "atan2", a -> Math.atan2(a.number(1), a.number(2)));
        add(table, "fmod", a -> a.number(1) % a.number(2));
        add(table, "frexp", MathLibrary::frexp);
        add(table, "ldexp", a -> a.number(1) * Math.pow(2, a.number(2)));
        add(table, "log", MathLibrary::log);
        add(table, "max", MathLibrary::max);
        add(table, "min", MathLibrary::min);
        add(table, "modf", MathLibrary::modf);
        add(table, "pow", a -> Math.pow(a.number(1), a.number(2)));
        Randomness randomness = new Randomness();
        add(table, "random", randomness::next);
        add(table, "randomseed", randomness::seed);
        return table;
    }

    private static void one(LuaTable table, String name, DoubleUnaryOperator function) {
        add(table, name, a -> function.applyAsDouble(a.number(1)));
    }

    private static void add(LuaTable table, String name, Native.Body body) {
        table.with(name, new Native(name, body));
    }

    private static Object frexp(Arguments arguments) {
        double value = arguments.number(1);
        if (value == 0 || Double.isInfinite(value) || Double.isNaN(value))
            return new Object[] {value, 0.0};
        int exponent = Math.getExponent(value) + 1;
        return new Object[] {value / Math.pow(2, exponent), (double) exponent};
    }

    private static Object log(Arguments arguments) {
        double value = Math.log(arguments.number(1));
        return arguments.get(2) == null ? value : value / Math.log(arguments.number(2));
    }

    private static Object max(Arguments arguments) {
        double result = arguments.number(1);
        for (int i = 2; i <= arguments.size(); i++) result = Math.max(result, arguments.number(i));
        return result;
    }

    private static Object min(Arguments arguments) {
        double result = arguments.number(1);
        for (int i = 2; i <= arguments.size(); i++) result = Math.min(result, arguments.number(i));
        return result;
    }

    private static Object modf(Arguments arguments) {
        double value = arguments.number(1);
        double whole = value < 0 ? Math.ceil(value) : Math.floor(value);
        return new Object[] {whole, Double.isInfinite(value) ? 0.0 : value - whole};
    }

    /// Each state has its own.
    private static final class Randomness {
        private RandomGenerator generator = RandomGenerator.getDefault();

        Object next(Arguments arguments) {
            double value = generator.nextDouble();
            if (arguments.size() == 0) return value;
            double from = arguments.size() == 1 ? 1 : arguments.number(1);
            double to = arguments.number(arguments.size() == 1 ? 1 : 2);
            return Math.floor(value * (to - from + 1)) + from;
        }

        Object seed(Arguments arguments) {
            long seed = Double.doubleToLongBits(arguments.number(1));
            generator = RandomGeneratorFactory.getDefault().create(seed);
            return Lua.none();
        }
    }
}
