package io.leno.script.lua.lang;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntSupplier;

/// The variables of a function that is being read: blocks inside blocks, and the function around.
final class Scope {
    /// LuaJIT: `LJ_MAX_LOCVAR`, `LJ_MAX_UPVAL`.
    private static final int MAX_LOCALS = 200;

    private static final int MAX_UPVALUES = 60;

    final Scope around;
    final FunctionBody body;
    private final Deque<List<Variable>> blocks = new ArrayDeque<>();
    private final List<String> upvalueNames = new ArrayList<>();
    private final List<Integer> upvalueSources = new ArrayList<>();
    private final IntSupplier line;
    private int free;

    /// A local variable. Shared ones live in a [Cell].
    static final class Variable {
        final String name;
        final int slot;
        boolean shared;

        Variable(String name, int slot) {
            this.name = name;
            this.slot = slot;
        }
    }

    /// @param line where the reader is
    Scope(Scope around, FunctionBody body, IntSupplier line) {
        this.around = around;
        this.body = body;
        this.line = line;
    }

    void open() {
        blocks.push(new ArrayList<>());
    }

    void close() {
        free -= blocks.pop().size();
    }

    Variable declare(String name) {
        if (free >= MAX_LOCALS) throw tooMany(MAX_LOCALS, "local variables");
        Variable variable = new Variable(name, free++);
        body.slots = Math.max(body.slots, free);
        blocks.element().add(variable);
        return variable;
    }

    private LuaError tooMany(int limit, String what) {
        String function = body.line == 0 ? "main function" : "function at line " + body.line;
        return new LuaError(
                body.chunk
                        + ":"
                        + line.getAsInt()
                        + ": "
                        + function
                        + " has more than "
                        + limit
                        + " "
                        + what);
    }

    private Variable local(String name) {
        for (List<Variable> block : blocks) {
            for (int i = block.size() - 1; i >= 0; i--)
                if (block.get(i).name.equals(name)) return block.get(i);
        }
        return null;
    }

    Expr.Target resolve(int line, String name) {
        Variable local = local(name);
        if (local != null) return new Expr.Local(line, local);
        int upvalue = upvalue(name);
        return upvalue >= 0 ? new Expr.Upvalue(line, name, upvalue) : new Expr.Global(line, name);
    }

    /// The index of an upvalue, or -1 where no function around has such a variable.
    private int upvalue(String name) {
        int known = upvalueNames.indexOf(name);
        if (around == null) return known;
        Variable outer = around.local(name);
        int source;
        if (outer != null) {
            outer.shared = true;
            source = outer.slot;
        } else {
            int index = around.upvalue(name);
            if (index < 0) return -1;
            source = -1 - index;
        }
        if (known >= 0 && upvalueSources.get(known) == source) return known;
        if (upvalueNames.size() >= MAX_UPVALUES) throw tooMany(MAX_UPVALUES, "upvalues");
        upvalueNames.add(name);
        upvalueSources.add(source);
        return upvalueNames.size() - 1;
    }

    /// The function is read.
    void finish(List<Variable> parameters) {
        body.upvalues = upvalueSources.stream().mapToInt(Integer::intValue).toArray();
        body.captured =
                parameters.stream()
                        .filter(each -> each.shared)
                        .mapToInt(each -> each.slot)
                        .toArray();
    }
}
