package io.leno.script.lua.lang;

import java.util.function.IntBinaryOperator;

/// `bit`: LuaJIT's operations on 32 bits.
final class BitLibrary {
    private static final int BITS = 31;
    private static final int DIGITS = 8;

    private BitLibrary() {}

    static LuaTable table() {
        LuaTable table = new LuaTable();
        add(table, "tobit", a -> (double) bits(a, 1));
        add(table, "bnot", a -> (double) ~bits(a, 1));
        add(table, "bswap", a -> (double) Integer.reverseBytes(bits(a, 1)));
        fold(table, "band", (x, y) -> x & y);
        fold(table, "bor", (x, y) -> x | y);
        fold(table, "bxor", (x, y) -> x ^ y);
        shift(table, "lshift", (x, n) -> x << n);
        shift(table, "rshift", (x, n) -> x >>> n);
        shift(table, "arshift", (x, n) -> x >> n);
        shift(table, "rol", Integer::rotateLeft);
        shift(table, "ror", Integer::rotateRight);
        add(table, "tohex", BitLibrary::tohex);
        return table;
    }

    private static void add(LuaTable table, String name, Native.Body body) {
        table.with(name, new Native(name, body));
    }

    private static void fold(LuaTable table, String name, IntBinaryOperator operation) {
        add(
                table,
                name,
                arguments -> {
                    int result = bits(arguments, 1);
                    for (int i = 2; i <= arguments.size(); i++)
                        result = operation.applyAsInt(result, bits(arguments, i));
                    return (double) result;
                });
    }

    private static void shift(LuaTable table, String name, IntBinaryOperator operation) {
        add(table, name, a -> (double) operation.applyAsInt(bits(a, 1), bits(a, 2) & BITS));
    }

    /// The lowest 32 bits of a number, rounded.
    private static int bits(Arguments arguments, int position) {
        return (int) (long) Math.rint(arguments.number(position));
    }

    private static Object tohex(Arguments arguments) {
        int digits = arguments.integer(2, DIGITS);
        int count = Math.min(DIGITS, Math.abs(digits));
        String hex = String.format(digits < 0 ? "%08X" : "%08x", bits(arguments, 1));
        return hex.substring(DIGITS - count);
    }
}
