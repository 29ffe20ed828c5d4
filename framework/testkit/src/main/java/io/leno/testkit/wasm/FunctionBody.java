package io.leno.testkit.wasm;

import io.leno.testkit.wasm.Expr.Atom;
import io.leno.testkit.wasm.Expr.Group;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Instructions of one function, folded or in a row.
final class FunctionBody {
    private static final int EMPTY_BLOCK = 0x40;
    private static final int I32 = 0x7f;
    private static final int I64 = 0x7e;

    private final Map<String, Integer> functions;
    private final Map<String, Integer> globals;
    private final Map<String, Integer> locals;
    private final Binary out = new Binary();

    /// From the outermost on.
    private final List<String> labels = new ArrayList<>();

    FunctionBody(
            Map<String, Integer> functions,
            Map<String, Integer> globals,
            Map<String, Integer> locals) {
        this.functions = functions;
        this.globals = globals;
        this.locals = locals;
    }

    Binary of(List<Expr> instructions) {
        sequence(instructions);
        return out.code(0x0b);
    }

    private void sequence(List<Expr> instructions) {
        for (int i = 0; i < instructions.size(); ) {
            switch (instructions.get(i)) {
                case Group group -> {
                    folded(group);
                    i++;
                }
                case Atom(String name) -> i = flat(name, instructions, i);
                case Expr.Text text ->
                        throw new IllegalArgumentException("no instruction: " + text.string());
            }
        }
    }

    /// One in a row.
    ///
    /// @return where the next one is
    private int flat(String name, List<Expr> all, int at) {
        int end = at + 1;
        while (end < all.size() && all.get(end) instanceof Atom(String text) && isOperand(text))
            end++;
        emit(name, new Group(all.subList(at, end)));
        return end;
    }

    private static boolean isOperand(String text) {
        return text.startsWith("$") || text.startsWith("offset=") || text.matches("-?\\d.*");
    }

    private void folded(Group group) {
        String name = group.atom(0);
        switch (name) {
            case "block" -> block(0x02, group);
            case "loop" -> block(0x03, group);
            case "if" -> condition(group);
            default -> {
                List<Expr> rest = group.items().subList(1, group.items().size());
                sequence(rest.stream().filter(Group.class::isInstance).toList());
                emit(name, group);
            }
        }
    }

    private void block(int code, Group group) {
        int from = label(group);
        out.code(code).code(type(group));
        if (!group.groups("result").isEmpty()) from++;
        sequence(group.items().subList(from, group.items().size()));
        out.code(0x0b);
        labels.removeLast();
    }

    /// Opens a label.
    ///
    /// @return where the rest begins
    private int label(Group group) {
        boolean named =
                group.items().size() > 1
                        && group.items().get(1) instanceof Atom(String text)
                        && text.startsWith("$");
        labels.add(named ? group.atom(1) : "");
        return named ? 2 : 1;
    }

    private static int type(Group group) {
        List<Group> results = group.groups("result");
        if (results.isEmpty()) return EMPTY_BLOCK;
        return results.getFirst().atom(1).equals("i64") ? I64 : I32;
    }

    /// `(if (result i32) CONDITION (then …) (else …))`
    private void condition(Group group) {
        for (Expr each : group.items().subList(1, group.items().size())) {
            if (each instanceof Group part
                    && !part.is("then")
                    && !part.is("else")
                    && !part.is("result")) folded(part);
        }
        labels.add("");
        out.code(0x04).code(type(group));
        group.groups("then")
                .forEach(part -> sequence(part.items().subList(1, part.items().size())));
        for (Group part : group.groups("else")) {
            out.code(0x05);
            sequence(part.items().subList(1, part.items().size()));
        }
        out.code(0x0b);
        labels.removeLast();
    }

    private void emit(String name, Group group) {
        if (Opcodes.plain(name) >= 0) {
            out.code(Opcodes.plain(name));
            return;
        }
        if (Opcodes.memory(name) >= 0) {
            out.code(Opcodes.memory(name)).unsigned(0).unsigned(offset(group));
            return;
        }
        switch (name) {
            case "i32.const" -> out.code(0x41).signed(number(group.atom(1)));
            case "i64.const" -> out.code(0x42).signed(number(group.atom(1)));
            case "local.get" -> out.code(0x20).unsigned(index(locals, group.atom(1)));
            case "local.set" -> out.code(0x21).unsigned(index(locals, group.atom(1)));
            case "local.tee" -> out.code(0x22).unsigned(index(locals, group.atom(1)));
            case "global.get" -> out.code(0x23).unsigned(index(globals, group.atom(1)));
            case "global.set" -> out.code(0x24).unsigned(index(globals, group.atom(1)));
            case "call" -> out.code(0x10).unsigned(index(functions, group.atom(1)));
            case "br" -> out.code(0x0c).unsigned(depth(group.atom(1)));
            case "br_if" -> out.code(0x0d).unsigned(depth(group.atom(1)));
            case "memory.size" -> out.code(0x3f).code(0);
            case "memory.grow" -> out.code(0x40).code(0);
            default -> throw new IllegalArgumentException("unknown instruction: " + name);
        }
    }

    private static long number(String text) {
        return Long.decode(text.replace("_", ""));
    }

    private static long offset(Group group) {
        for (Expr each : group.items()) {
            if (each instanceof Atom(String text) && text.startsWith("offset="))
                return number(text.substring(7));
        }
        return 0;
    }

    static int index(Map<String, Integer> known, String name) {
        if (!name.startsWith("$")) return Integer.parseInt(name);
        Integer found = known.get(name);
        if (found != null) return found;
        throw new IllegalArgumentException(name + " (known: " + known.keySet() + ")");
    }

    private int depth(String label) {
        if (!label.startsWith("$")) return Integer.parseInt(label);
        int found = labels.lastIndexOf(label);
        if (found >= 0) return labels.size() - 1 - found;
        throw new IllegalArgumentException("no label " + label + " (known: " + labels + ")");
    }
}
