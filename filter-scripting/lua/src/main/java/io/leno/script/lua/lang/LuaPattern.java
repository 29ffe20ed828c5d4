package io.leno.script.lua.lang;

/// Lua's patterns. Each step of matching counts as an instruction: a pattern that backtracks
/// without end breaks the limit of its script and nothing else.
final class LuaPattern {
    private static final int MAX_CAPTURES = 32;
    private static final int MAX_DEPTH = 200;
    private static final int UNCLOSED = -1;
    private static final int POSITION = -2;

    /// What is not itself in a pattern, where it stands first at least.
    private static final String SPECIALS = "^$*+?.([%-)";

    /// After a character: it may be absent.
    private static final String OPTIONAL = "?*-";

    /// A place looked at in passing costs so much less than one that is matched.
    private static final int PASSED = 16;

    private final LuaState state;
    private final String text;
    private final String pattern;

    /// What each match begins with; empty where that is not always the same.
    private final String prefix;

    private final int[] starts = new int[MAX_CAPTURES];
    private final int[] lengths = new int[MAX_CAPTURES];
    private int captures;
    private int depth;

    LuaPattern(LuaState state, String text, String pattern) {
        this.state = state;
        this.text = text;
        this.pattern = pattern;
        prefix = prefix(pattern);
    }

    private static String prefix(String pattern) {
        int end = 0;
        while (end < pattern.length() && SPECIALS.indexOf(pattern.charAt(end)) < 0) end++;
        boolean isOptional =
                end > 0 && end < pattern.length() && OPTIONAL.indexOf(pattern.charAt(end)) >= 0;
        return pattern.substring(0, isOptional ? end - 1 : end);
    }

    /// The next place from here on where a match of the whole pattern may begin; -1 for none.
    int candidate(int at) {
        if (prefix.isEmpty()) return at;
        int found = text.indexOf(prefix, at);
        state.budget().steps(((found < 0 ? text.length() : found) - at) / PASSED);
        return found;
    }

    /// The end of the match that begins at a place, or -1.
    ///
    /// @param from where in the pattern to begin: after a `^`
    int match(int at, int from) {
        captures = 0;
        depth = 0;
        return step(at, from);
    }

    int captures() {
        return captures;
    }

    /// All captures; the whole match where there are none.
    Object[] values(int from, int to) {
        if (captures == 0) return new Object[] {text.substring(from, to)};
        Object[] values = new Object[captures];
        for (int i = 0; i < captures; i++) values[i] = value(i, from, to);
        return values;
    }

    Object value(int index, int from, int to) {
        if (index >= captures) {
            if (index == 0) return text.substring(from, to);
            throw state.error("invalid capture index");
        }
        if (lengths[index] == POSITION) return (double) (starts[index] + 1);
        if (lengths[index] == UNCLOSED) throw state.error("unfinished capture");
        return text.substring(starts[index], starts[index] + lengths[index]);
    }

    private int step(int start, int from) {
        if (++depth > MAX_DEPTH) throw state.error("pattern too complex");
        try {
            return run(start, from);
        } finally {
            depth--;
        }
    }

    @SuppressWarnings("StatementSwitchToExpressionSwitch") // the loop goes on from inside
    private int run(int start, int from) {
        int at = start;
        int p = from;
        while (true) {
            state.budget().step();
            if (p == pattern.length()) return at;
            switch (pattern.charAt(p)) {
                case '(':
                    boolean position = p + 1 < pattern.length() && pattern.charAt(p + 1) == ')';
                    return position ? open(at, p + 2, POSITION) : open(at, p + 1, UNCLOSED);
                case ')':
                    return close(at, p + 1);
                case '$':
                    if (p + 1 == pattern.length()) return at == text.length() ? at : -1;
                    break;
                case '%':
                    int special = escape(at, p);
                    if (special == -1) return -1;
                    if (special >= 0) {
                        at = special;
                        p += pattern.charAt(p + 1) == 'b' ? 4 : 2;
                        continue;
                    }
                    if (pattern.startsWith("%f", p)) {
                        int end = frontier(at, p);
                        if (end < 0) return -1;
                        p = end;
                        continue;
                    }
                    break;
                default:
                    break;
            }
            int end = classEnd(p);
            char quantifier = end < pattern.length() ? pattern.charAt(end) : 0;
            switch (quantifier) {
                case '?':
                    if (matches(at, p, end)) {
                        int optional = step(at + 1, end + 1);
                        if (optional >= 0) return optional;
                    }
                    p = end + 1;
                    continue;
                case '+':
                    return matches(at, p, end) ? most(at + 1, p, end) : -1;
                case '*':
                    return most(at, p, end);
                case '-':
                    return fewest(at, p, end);
                default:
                    if (!matches(at, p, end)) return -1;
                    at++;
                    p = end;
            }
        }
    }

    /// `%b` and back references: the place after them, -1 where they do not match, -2 where it is
    /// neither.
    private int escape(int at, int p) {
        if (p + 1 >= pattern.length()) throw state.error("malformed pattern (ends with '%')");
        char next = pattern.charAt(p + 1);
        if (next == 'b') return balanced(at, p + 2);
        return next >= '0' && next <= '9' ? backReference(at, next) : -2;
    }

    private int balanced(int at, int p) {
        if (p + 1 >= pattern.length()) throw state.error("unbalanced pattern");
        char open = pattern.charAt(p);
        char close = pattern.charAt(p + 1);
        if (at >= text.length() || text.charAt(at) != open) return -1;
        int level = 1;
        for (int i = at + 1; i < text.length(); i++) {
            state.budget().step();
            char c = text.charAt(i);
            if (c == close) {
                if (--level == 0) return i + 1;
            } else if (c == open) {
                level++;
            }
        }
        return -1;
    }

    private int backReference(int at, char digit) {
        int index = digit - '1';
        if (index < 0 || index >= captures || lengths[index] == UNCLOSED)
            throw state.error("invalid capture index");
        int length = lengths[index];
        state.budget().steps(Math.max(0, length));
        return text.regionMatches(at, text, starts[index], length) ? at + length : -1;
    }

    /// The place in the pattern after a frontier that holds, or -1.
    private int frontier(int at, int p) {
        int set = p + 2;
        if (set >= pattern.length() || pattern.charAt(set) != '[')
            throw state.error("missing '[' after '%f' in pattern");
        int end = classEnd(set);
        char before = at == 0 ? 0 : text.charAt(at - 1);
        char here = at < text.length() ? text.charAt(at) : 0;
        return !inSet(before, set, end - 1) && inSet(here, set, end - 1) ? end : -1;
    }

    private int open(int at, int p, int kind) {
        if (captures >= MAX_CAPTURES) throw state.error("too many captures");
        starts[captures] = at;
        lengths[captures] = kind;
        captures++;
        int end = step(at, p);
        if (end < 0) captures--;
        return end;
    }

    private int close(int at, int p) {
        int index = captures - 1;
        while (index >= 0 && lengths[index] != UNCLOSED) index--;
        if (index < 0) throw state.error("invalid pattern capture");
        lengths[index] = at - starts[index];
        int end = step(at, p);
        if (end < 0) lengths[index] = UNCLOSED;
        return end;
    }

    private int most(int at, int p, int end) {
        int last = at;
        while (matches(last, p, end)) last++;
        state.budget().steps(last - at);
        for (int i = last; i >= at; i--) {
            int result = step(i, end + 1);
            if (result >= 0) return result;
        }
        return -1;
    }

    private int fewest(int start, int p, int end) {
        for (int at = start; ; at++) {
            int result = step(at, end + 1);
            if (result >= 0) return result;
            if (!matches(at, p, end)) return -1;
        }
    }

    private boolean matches(int at, int p, int end) {
        if (at >= text.length()) return false;
        char c = text.charAt(at);
        return switch (pattern.charAt(p)) {
            case '.' -> true;
            case '%' -> inClass(c, pattern.charAt(p + 1));
            case '[' -> inSet(c, p, end - 1);
            default -> pattern.charAt(p) == c;
        };
    }

    /// Where a class ends that begins at a place of the pattern.
    private int classEnd(int from) {
        int p = from + 1;
        char first = pattern.charAt(from);
        if (first == '%') {
            if (p >= pattern.length()) throw state.error("malformed pattern (ends with '%')");
            return p + 1;
        }
        if (first != '[') return p;
        if (p < pattern.length() && pattern.charAt(p) == '^') p++;
        do {
            if (p >= pattern.length()) throw state.error("malformed pattern (missing ']')");
            if (pattern.charAt(p++) == '%') p++;
        } while (p >= pattern.length() || pattern.charAt(p) != ']');
        return p + 1;
    }

    /// @param last where the `]` is
    private boolean inSet(char c, int from, int last) {
        int p = from + 1;
        boolean found = true;
        if (pattern.charAt(p) == '^') {
            found = false;
            p++;
        }
        while (p < last) {
            if (pattern.charAt(p) == '%') {
                if (inClass(c, pattern.charAt(p + 1))) return found;
                p += 2;
            } else if (p + 2 < last && pattern.charAt(p + 1) == '-') {
                if (pattern.charAt(p) <= c && c <= pattern.charAt(p + 2)) return found;
                p += 3;
            } else {
                if (pattern.charAt(p) == c) return found;
                p++;
            }
        }
        return !found;
    }

    static boolean inClass(char c, char name) {
        boolean member =
                switch (Character.toLowerCase(name)) {
                    case 'a' -> isLetter(c);
                    case 'c' -> c < ' ' || c == 127;
                    case 'd' -> isDigit(c);
                    case 'g' -> c > ' ' && c < 127;
                    case 'l' -> c >= 'a' && c <= 'z';
                    case 'p' -> c > ' ' && c < 127 && !isLetter(c) && !isDigit(c);
                    case 's' -> Numbers.isSpace(c);
                    case 'u' -> c >= 'A' && c <= 'Z';
                    case 'w' -> isLetter(c) || isDigit(c);
                    case 'x' -> Character.digit(c, 16) >= 0 && c < 128;
                    case 'z' -> c == 0;
                    default -> name == c;
                };
        boolean isClass = "acdglpsuwxz".indexOf(Character.toLowerCase(name)) >= 0;
        boolean negated = isClass && name >= 'A' && name <= 'Z';
        return negated != member;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
