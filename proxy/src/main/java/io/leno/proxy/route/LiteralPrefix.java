package io.leno.proxy.route;

/// The text that everything begins with which a regex matches.
final class LiteralPrefix {
    private LiteralPrefix() {}

    /// Empty where it is not plain to see: better too short than wrong.
    static String ofRegex(String regex) {
        if (regex.indexOf('|') >= 0 || regex.startsWith("(?")) return "";
        int start = regex.startsWith("^") ? 1 : 0;
        var prefix = new StringBuilder();
        for (int at = start; at < regex.length(); at++) {
            char c = regex.charAt(at);
            if ("*?{".indexOf(c) >= 0) {
                // the character before it may be absent
                if (!prefix.isEmpty()) prefix.setLength(prefix.length() - 1);
                return prefix.toString();
            }
            if ("+.[](){}^$\\".indexOf(c) >= 0) return prefix.toString();
            prefix.append(c);
        }
        return prefix.toString();
    }
}
