package io.leno.script.lua.lang;

/// Numbers as texts have them.
final class Numbers {
    private static final int DECIMAL = 10;
    private static final int HEX = 16;

    private Numbers() {}

    /// Null where it is no number; space around it is left out.
    static Double parse(String text) {
        String trimmed = trim(text);
        if (trimmed.isEmpty()) return null;
        boolean negative = trimmed.charAt(0) == '-';
        String digits = negative || trimmed.charAt(0) == '+' ? trimmed.substring(1) : trimmed;
        Double value =
                isHex(digits)
                        ? hex(digits.substring(2))
                        : isBinary(digits) ? binary(digits) : decimal(digits);
        if (value == null) return null;
        return negative ? (Double) (-value) : value;
    }

    private static boolean isHex(String digits) {
        return digits.length() > 2
                && digits.charAt(0) == '0'
                && (digits.charAt(1) == 'x' || digits.charAt(1) == 'X');
    }

    private static boolean isBinary(String digits) {
        return digits.length() > 2 && (digits.startsWith("0b") || digits.startsWith("0B"));
    }

    private static Double binary(String digits) {
        double value = 0;
        for (int i = 2; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), 2);
            if (digit < 0) return null;
            value = value * 2 + digit;
        }
        return value;
    }

    private static Double decimal(String digits) {
        Double special = special(digits);
        if (special != null) return special;
        boolean digit = false;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c >= '0' && c <= '9') digit = true;
            else if (!(c == '.' || (digit && "eE+-".indexOf(c) >= 0))) return null;
        }
        if (!digit) return null;
        try {
            return Double.valueOf(digits);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /// LuaJIT reads `inf` and `nan`.
    private static Double special(String text) {
        if (text.equalsIgnoreCase("inf") || text.equalsIgnoreCase("infinity"))
            return Double.POSITIVE_INFINITY;
        return text.equalsIgnoreCase("nan") ? Double.NaN : null;
    }

    private static Double hex(String digits) {
        double value = 0;
        int exponent = 0;
        boolean point = false;
        boolean any = false;
        int i = 0;
        for (; i < digits.length(); i++) {
            char c = digits.charAt(i);
            int digit = Character.digit(c, HEX);
            if (c == '.' && !point) {
                point = true;
            } else if (digit >= 0) {
                any = true;
                value = value * HEX + digit;
                if (point) exponent -= 4;
            } else {
                break;
            }
        }
        if (!any) return null;
        if (i == digits.length()) return Math.scalb(value, exponent);
        if (digits.charAt(i) != 'p' && digits.charAt(i) != 'P') return null;
        try {
            return value * Math.pow(2, exponent + Integer.parseInt(digits.substring(i + 1)));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /// Whole numbers of any base from 2 to 36. Null where it is none.
    static Double parse(String text, int base) {
        String trimmed = trim(text).toLowerCase(java.util.Locale.ROOT);
        if (base == HEX && isHex(trimmed)) trimmed = trimmed.substring(2);
        boolean negative = trimmed.startsWith("-");
        String digits = negative ? trimmed.substring(1) : trimmed;
        if (digits.isEmpty()) return null;
        double value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), base);
            if (digit < 0) return base == DECIMAL ? parse(text) : null;
            value = value * base + digit;
        }
        return negative ? -value : value;
    }

    private static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) from++;
        while (to > from && isSpace(text.charAt(to - 1))) to--;
        return text.substring(from, to);
    }

    static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
}
