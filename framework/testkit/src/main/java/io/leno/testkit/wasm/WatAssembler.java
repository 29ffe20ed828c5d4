package io.leno.testkit.wasm;

import io.leno.testkit.wasm.Expr.Atom;
import io.leno.testkit.wasm.Expr.Group;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Makes modules of a part of WebAssembly's text format, so that a test shows what its module does:
/// functions, imports, exports, one memory, data and globals; integers, blocks, loops and calls.
///
/// ```
/// (module
///   (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
///   (memory (export "memory") 1)
///   (data (i32.const 16) "hello")
///   (func (export "proxy_on_done") (param $id i32) (result i32)
///     (drop (call $log (i32.const 2) (i32.const 16) (i32.const 5)))
///     (i32.const 1)))
/// ```
public final class WatAssembler {
    private static final int FUNCTION_TYPE = 0x60;
    private static final byte[] HEADER = {0, 'a', 's', 'm', 1, 0, 0, 0};

    private final List<Signature> types = new ArrayList<>();
    private final Map<String, Integer> functions = new HashMap<>();
    private final Map<String, Integer> globals = new HashMap<>();
    private final Group module;

    private record Signature(List<String> parameters, List<String> results) {}

    private record Export(String name, int kind, int index) {}

    private WatAssembler(Group module) {
        this.module = module;
    }

    /// @throws IllegalArgumentException where the text is none, or more than this understands
    public static byte[] assemble(String wat) {
        List<Expr> all = Expr.read(wat);
        if (all.size() == 1 && all.getFirst() instanceof Group module && module.is("module"))
            return new WatAssembler(module).binary();
        throw new IllegalArgumentException("no (module …)");
    }

    private byte[] binary() {
        List<Group> imports = module.groups("import");
        List<Group> own = module.groups("func");
        for (Group each : imports) name(functions, importedFunction(each));
        for (Group each : own) name(functions, each);
        for (Group each : module.groups("global")) name(globals, each);
        Binary imported = imports(imports);
        List<Integer> signatures = own.stream().map(each -> type(signature(each))).toList();
        Binary code = vector(own.stream().map(this::code).toList());
        var out = new Binary().bytes(HEADER);
        section(out, 1, types());
        section(out, 2, imported);
        section(
                out,
                3,
                vector(signatures.stream().map(each -> new Binary().unsigned(each)).toList()));
        section(out, 5, memories());
        section(out, 6, globals());
        section(out, 7, exports(imports.size(), own));
        section(out, 10, code);
        section(out, 11, data());
        return out.toByteArray();
    }

    private static void section(Binary out, int id, Binary content) {
        out.code(id).sized(content);
    }

    private static Binary vector(List<Binary> items) {
        var out = new Binary().unsigned(items.size());
        items.forEach(each -> out.bytes(each.toByteArray()));
        return out;
    }

    private static Group importedFunction(Group imported) {
        return imported.groups("func").getFirst();
    }

    private static void name(Map<String, Integer> known, Group item) {
        known.put(isNamed(item) ? item.atom(1) : "#" + known.size(), known.size());
    }

    private static Signature signature(Group function) {
        var parameters = new ArrayList<String>();
        var results = new ArrayList<String>();
        for (Group each : function.groups("param")) parameters.addAll(typesOf(each));
        for (Group each : function.groups("result")) results.addAll(typesOf(each));
        return new Signature(parameters, results);
    }

    /// `(param $name i32)`, `(param i32 i64)`
    private static List<String> typesOf(Group group) {
        var types = new ArrayList<String>();
        for (int i = 1; i < group.items().size(); i++)
            if (!group.atom(i).startsWith("$")) types.add(group.atom(i));
        return types;
    }

    private int type(Signature signature) {
        if (!types.contains(signature)) types.add(signature);
        return types.indexOf(signature);
    }

    private static int code(String type) {
        return switch (type) {
            case "i32" -> 0x7f;
            case "i64" -> 0x7e;
            default -> throw new IllegalArgumentException("type " + type + " (expected: i32, i64)");
        };
    }

    private static void codes(Binary out, List<String> types) {
        out.unsigned(types.size());
        types.forEach(each -> out.code(code(each)));
    }

    private Binary types() {
        var out = new Binary().unsigned(types.size());
        for (Signature each : types) {
            out.code(FUNCTION_TYPE);
            codes(out, each.parameters());
            codes(out, each.results());
        }
        return out;
    }

    private Binary imports(List<Group> imports) {
        var out = new Binary().unsigned(imports.size());
        for (Group each : imports) {
            out.name(each.text(1).string()).name(each.text(2).string());
            out.code(0).unsigned(type(signature(importedFunction(each))));
        }
        return out;
    }

    private Binary memories() {
        List<Group> memories = module.groups("memory");
        var out = new Binary().unsigned(memories.size());
        for (Group each : memories) {
            List<String> pages =
                    each.items().stream()
                            .filter(Atom.class::isInstance)
                            .map(item -> ((Atom) item).text())
                            .filter(text -> text.matches("\\d+"))
                            .toList();
            out.code(pages.size() - 1);
            pages.forEach(count -> out.unsigned(Integer.parseInt(count)));
        }
        return out;
    }

    /// `(global $name (mut i32) (i32.const 0))`
    private Binary globals() {
        List<Group> all = module.groups("global");
        var out = new Binary().unsigned(all.size());
        for (Group each : all) {
            List<Group> mutable = each.groups("mut");
            String type = mutable.isEmpty() ? each.atom(2) : mutable.getFirst().atom(1);
            out.code(code(type)).code(mutable.size());
            out.bytes(constant((Group) each.items().getLast()));
        }
        return out;
    }

    private static byte[] constant(Group value) {
        return new FunctionBody(Map.of(), Map.of(), Map.of()).of(List.of(value)).toByteArray();
    }

    private Binary exports(int imported, List<Group> own) {
        var all = new ArrayList<Export>();
        for (int i = 0; i < own.size(); i++) {
            for (Group each : own.get(i).groups("export"))
                all.add(new Export(each.text(1).string(), 0, imported + i));
        }
        for (Group memory : module.groups("memory")) {
            for (Group each : memory.groups("export"))
                all.add(new Export(each.text(1).string(), 2, 0));
        }
        var out = new Binary().unsigned(all.size());
        all.forEach(each -> out.name(each.name()).code(each.kind()).unsigned(each.index()));
        return out;
    }

    private Binary code(Group function) {
        var locals = new LinkedHashMap<String, Integer>();
        var extra = new ArrayList<String>();
        for (Group each : function.groups("param")) name(locals, each, null);
        for (Group each : function.groups("local")) name(locals, each, extra);
        var body = new Binary().unsigned(extra.size());
        extra.forEach(type -> body.unsigned(1).code(code(type)));
        List<Expr> instructions =
                function.items().stream()
                        .skip(isNamed(function) ? 2 : 1)
                        .filter(each -> !isDeclaration(each))
                        .toList();
        body.bytes(new FunctionBody(functions, globals, locals).of(instructions).toByteArray());
        return new Binary().sized(body);
    }

    private static boolean isNamed(Group item) {
        return item.items().size() > 1
                && item.items().get(1) instanceof Atom(String text)
                && text.startsWith("$");
    }

    private static boolean isDeclaration(Expr item) {
        return item instanceof Group group
                && (group.is("param")
                        || group.is("result")
                        || group.is("local")
                        || group.is("export"));
    }

    private static void name(
            Map<String, Integer> locals, Group group, @Nullable List<String> extra) {
        List<String> types = typesOf(group);
        for (String each : types) {
            locals.put(isNamed(group) ? group.atom(1) : "#" + locals.size(), locals.size());
            if (extra != null) extra.add(each);
        }
    }

    /// `(data (i32.const 16) "text")`
    private Binary data() {
        List<Group> all = module.groups("data");
        var out = new Binary().unsigned(all.size());
        for (Group each : all) {
            byte[] bytes = each.text(2).bytes();
            out.code(0).bytes(constant((Group) each.items().get(1)));
            out.unsigned(bytes.length).bytes(bytes);
        }
        return out;
    }
}
