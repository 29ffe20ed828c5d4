package io.leno.script.lua.lang;

import java.util.Locale;

/// `string`; also the methods of every text.
final class StringLibrary {
    private static final String SPECIALS = "^$*+?.([%-";

    private StringLibrary() {}

    static LuaTable table() {
        return new LuaTable()
                .with("byte", new Native("byte", StringLibrary::bytes))
                .with("char", new Native("char", StringLibrary::chars))
                .with("dump", new Native("dump", StringLibrary::dump))
                .with("find", new Native("find", a -> find(a, true)))
                .with("format", new Native("format", StringFormat::format))
                .with("gmatch", new Native("gmatch", StringLibrary::gmatch))
                .with("gsub", new Native("gsub", Substitution::gsub))
                .with("len", new Native("len", a -> (double) a.string(1).length()))
                .with("lower", new Native("lower", a -> lower(a.string(1))))
                .with("match", new Native("match", a -> find(a, false)))
                .with("rep", new Native("rep", StringLibrary::rep))
                .with("reverse", new Native("reverse", StringLibrary::reverse))
                .with("sub", new Native("sub", StringLibrary::sub))
                .with("upper", new Native("upper", a -> upper(a.string(1))));
    }

    /// Only ASCII has cases.
    private static String lower(String text) {
        for (int i = 0; i < text.length(); i++)
            if (text.charAt(i) > 127) return mapped(text, 'A', 'Z', 32);
        return text.toLowerCase(Locale.ROOT);
    }

    private static String upper(String text) {
        for (int i = 0; i < text.length(); i++)
            if (text.charAt(i) > 127) return mapped(text, 'a', 'z', -32);
        return text.toUpperCase(Locale.ROOT);
    }

    private static String mapped(String text, char from, char to, int by) {
        char[] all = text.toCharArray();
        for (int i = 0; i < all.length; i++)
            if (all[i] >= from && all[i] <= to) all[i] += (char) by;
        return new String(all);
    }

    /// A position from the start, 1 for the first, of one that may count from the end.
    private static int position(int relative, int length) {
        if (relative >= 0) return relative;
        return -relative > length ? 0 : length + relative + 1;
    }

    private static Object sub(Arguments arguments) {
        String text = arguments.string(1);
        int from = Math.max(1, position(arguments.integer(2), text.length()));
        int to = Math.min(text.length(), position(arguments.integer(3, -1), text.length()));
        return from > to ? "" : text.substring(from - 1, to);
    }

    private static Object bytes(Arguments arguments) {
        String text = arguments.string(1);
        int first = arguments.integer(2, 1);
        int from = Math.max(1, position(first, text.length()));
        int to = Math.min(text.length(), position(arguments.integer(3, first), text.length()));
        if (from > to) return Lua.none();
        Object[] values = new Object[to - from + 1];
        for (int i = 0; i < values.length; i++) values[i] = (double) text.charAt(from - 1 + i);
        return values;
    }

    private static Object chars(Arguments arguments) {
        char[] all = new char[arguments.size()];
        for (int i = 0; i < all.length; i++) {
            int value = arguments.integer(i + 1);
            if (value < 0 || value > 255) throw arguments.bad(i + 1, "invalid value");
            all[i] = (char) value;
        }
        return new String(all);
    }

    /// There is no byte code to dump.
    private static Object dump(Arguments arguments) {
        throw arguments.state().error("unable to dump given function");
    }

    private static Object rep(Arguments arguments) {
        String text = arguments.string(1);
        int times = Math.max(0, arguments.integer(2));
        String separator = arguments.string(3, "");
        long length = (long) (text.length() + separator.length()) * times;
        arguments.state().makeString(length);
        if (separator.isEmpty() || times == 0) return text.repeat(times);
        return (text + separator).repeat(times - 1) + text;
    }

    private static Object reverse(Arguments arguments) {
        return new StringBuilder(arguments.string(1)).reverse().toString();
    }

    private static Object find(Arguments arguments, boolean positions) {
        String text = arguments.string(1);
        String pattern = arguments.string(2);
        int from = Math.max(1, position(arguments.integer(3, 1), text.length())) - 1;
        if (from > text.length()) return null;
        LuaState state = arguments.state();
        if (positions && (arguments.bool(4) || isPlain(pattern))) {
            state.budget().steps((text.length() - from) / 16);
            int at = text.indexOf(pattern, from);
            if (at < 0) return null;
            return new Object[] {(double) (at + 1), (double) (at + pattern.length())};
        }
        boolean anchored = pattern.startsWith("^");
        LuaPattern matcher = new LuaPattern(state, text, pattern);
        for (int at = from; at <= text.length(); at++) {
            if (!anchored) at = matcher.candidate(at);
            if (at < 0) return null;
            int end = matcher.match(at, anchored ? 1 : 0);
            if (end >= 0) return positions ? found(matcher, at, end) : matcher.values(at, end);
            if (anchored) break;
        }
        return null;
    }

    private static boolean isPlain(String pattern) {
        for (int i = 0; i < pattern.length(); i++)
            if (SPECIALS.indexOf(pattern.charAt(i)) >= 0) return false;
        return true;
    }

    private static Object found(LuaPattern matcher, int at, int end) {
        Object[] captures = matcher.captures() == 0 ? Lua.none() : matcher.values(at, end);
        Object[] all = new Object[captures.length + 2];
        all[0] = (double) (at + 1);
        all[1] = (double) end;
        System.arraycopy(captures, 0, all, 2, captures.length);
        return all;
    }

    private static Object gmatch(Arguments arguments) {
        String text = arguments.string(1);
        LuaPattern matcher = new LuaPattern(arguments.state(), text, arguments.string(2));
        int[] next = {0};
        return new Native(
                "gmatch",
                each -> {
                    for (int at = next[0]; at <= text.length(); at++) {
                        at = matcher.candidate(at);
                        if (at < 0) break;
                        int end = matcher.match(at, 0);
                        if (end < 0) continue;
                        next[0] = end == at ? end + 1 : end;
                        return matcher.values(at, end);
                    }
                    next[0] = text.length() + 1;
                    return null;
                });
    }
}
