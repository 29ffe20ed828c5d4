package io.leno.script.lua.lang;

/// `string.gsub`.
final class Substitution {
    private final LuaState state;
    private final String text;
    private final Object replacement;
    private final LuaPattern matcher;
    private final StringBuilder out = new StringBuilder();

    private Substitution(Arguments arguments, String pattern) {
        state = arguments.state();
        text = arguments.string(1);
        replacement = arguments.get(3);
        matcher = new LuaPattern(state, text, pattern);
        boolean known =
                replacement instanceof String
                        || replacement instanceof Double
                        || replacement instanceof LuaTable
                        || replacement instanceof LuaFunction;
        if (!known) {
            throw arguments.bad(3, "string/function/table expected");
        }
    }

    static Object gsub(Arguments arguments) {
        String pattern = arguments.string(2);
        int limit = arguments.integer(4, Integer.MAX_VALUE);
        Substitution substitution = new Substitution(arguments, pattern);
        int count = substitution.run(pattern.startsWith("^"), limit);
        arguments.state().makeString(substitution.out.length());
        return new Object[] {substitution.out.toString(), (double) count};
    }

    private int run(boolean anchored, int limit) {
        int at = 0;
        int count = 0;
        while (count < limit) {
            int candidate = anchored ? at : matcher.candidate(at);
            if (candidate < 0) break;
            out.append(text, at, candidate);
            at = candidate;
            int end = matcher.match(at, anchored ? 1 : 0);
            if (end >= 0) {
                count++;
                replace(at, end);
            }
            if (end > at) at = end;
            else if (at < text.length()) out.append(text.charAt(at++));
            else break;
            if (anchored) break;
        }
        if (at < text.length()) out.append(text, at, text.length());
        return count;
    }

    private void replace(int from, int to) {
        int before = out.length();
        switch (replacement) {
            case String template -> expand(template, from, to);
            case Double number -> expand(Lua.number(number), from, to);
            case LuaTable table ->
                    put(Lua.index(state, table, matcher.value(0, from, to)), from, to);
            case LuaFunction function -> {
                Object[] values = matcher.values(from, to);
                put(Lua.one(function.call(state, values)), from, to);
            }
            default -> throw new AssertionError(replacement);
        }
        state.budget().allocate(out.length() - before);
    }

    private void put(Object value, int from, int to) {
        if (!Lua.isTrue(value)) out.append(text, from, to);
        else if (value instanceof String || value instanceof Double)
            out.append(Lua.tostring(value));
        else throw state.error("invalid replacement value (a " + Lua.type(value) + ")");
    }

    private void expand(String template, int from, int to) {
        if (template.indexOf('%') < 0) {
            out.append(template);
            return;
        }
        for (int i = 0; i < template.length(); i++) {
            char c = template.charAt(i);
            if (c != '%') {
                out.append(c);
                continue;
            }
            char next = ++i < template.length() ? template.charAt(i) : 0;
            if (next == '0') out.append(text, from, to);
            else if (next >= '1' && next <= '9')
                out.append(Lua.tostring(matcher.value(next - '1', from, to)));
            else out.append(next);
        }
    }
}
