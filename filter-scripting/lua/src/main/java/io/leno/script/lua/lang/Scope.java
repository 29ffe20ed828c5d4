package io.leno.script.lua.lang;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The variables of a function that is being read: blocks inside blocks, and the function around.
final class Scope {
    final Scope around;
    final FunctionBody body;
    private final Deque<List<Variable>> blocks = new ArrayDeque<>();
    private final List<String> upvalueNames = new ArrayList<>();
    private final List<Integer> upvalueSources = new ArrayList<>();
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

    Scope(Scope around, FunctionBody body) {
        this.around = around;
        this.body = body;
    }

    void open() {
        blocks.push(new ArrayList<>());
    }

    void close() {
        free -= blocks.pop().size();
    }

    Variable declare(String name) {
        Variable variable = new Variable(name, free++);
        body.slots = Math.max(body.slots, free);
        blocks.element().add(variable);
        return variable;
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
