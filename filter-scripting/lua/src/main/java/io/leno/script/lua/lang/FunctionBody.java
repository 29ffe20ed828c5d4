package io.leno.script.lua.lang;

/// A function as it is written; closures are made of it.
final class FunctionBody {
    private static final int[] NONE = {};

    final String chunk;
    final int line;
    int parameters;
    boolean vararg;
    int slots;

    /// Slots of parameters that functions inside use.
    int[] captured = NONE;

    /// Where closures get their upvalues: a slot of the function around, or, where negative, `-1 -
    /// index` of its upvalues.
    int[] upvalues = NONE;

    Stat[] statements = {};

    FunctionBody(String chunk, int line) {
        this.chunk = chunk;
        this.line = line;
    }
}
