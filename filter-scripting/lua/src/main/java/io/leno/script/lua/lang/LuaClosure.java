package io.leno.script.lua.lang;

/// A function of a script, with the variables around it.
final class LuaClosure extends LuaFunction {
    private static final Object[] NONE = {};

    final FunctionBody body;
    final Cell[] upvalues;
    LuaTable globals;

    LuaClosure(FunctionBody body, Cell[] upvalues, LuaTable globals) {
        this.body = body;
        this.upvalues = upvalues;
        this.globals = globals;
    }

    @Override
    public Object call(LuaState state, Object[] arguments) {
        return run(state, slots(arguments), rest(arguments));
    }

    private Object[] slots(Object[] arguments) {
        Object[] slots = new Object[body.slots];
        int given = Math.min(arguments.length, body.parameters);
        System.arraycopy(arguments, 0, slots, 0, given);
        return slots;
    }

    private Object[] rest(Object[] arguments) {
        if (!body.vararg || arguments.length <= body.parameters) return NONE;
        return java.util.Arrays.copyOfRange(arguments, body.parameters, arguments.length);
    }

    @Override
    Object call(LuaState state) {
        return run(state, new Object[body.slots], NONE);
    }

    @Override
    Object call(LuaState state, Object first) {
        if (body.vararg) return super.call(state, first);
        Object[] slots = new Object[body.slots];
        if (body.parameters > 0) slots[0] = first;
        return run(state, slots, NONE);
    }

    @Override
    Object call(LuaState state, Object first, Object second) {
        if (body.vararg) return super.call(state, first, second);
        Object[] slots = new Object[body.slots];
        if (body.parameters > 0) slots[0] = first;
        if (body.parameters > 1) slots[1] = second;
        return run(state, slots, NONE);
    }

    @Override
    Object call(LuaState state, Object first, Object second, Object third) {
        if (body.vararg) return super.call(state, first, second, third);
        Object[] slots = new Object[body.slots];
        if (body.parameters > 0) slots[0] = first;
        if (body.parameters > 1) slots[1] = second;
        if (body.parameters > 2) slots[2] = third;
        return run(state, slots, NONE);
    }

    /// What a function calls in its own place is called from here, so that such calls may follow
    /// each other without end.
    private Object run(LuaState state, Object[] slots, Object[] rest) {
        Frame frame = new Frame(state, this, slots, rest);
        while (true) {
            Object signal = frame.closure.runOnce(state, frame);
            if (signal == null) return NONE;
            LuaClosure next = frame.tail;
            if (next == null) return frame.result;
            Object[] arguments = frame.tailArguments;
            frame = new Frame(state, next, next.slots(arguments), next.rest(arguments));
        }
    }

    private Object runOnce(LuaState state, Frame frame) {
        for (int slot : body.captured) frame.slots[slot] = new Cell(frame.slots[slot]);
        state.enter(frame);
        try {
            return Stat.Block.runAll(frame, body.statements);
        } finally {
            state.leave(frame);
        }
    }
}
