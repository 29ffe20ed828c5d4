package io.leno.script.lua.lang;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/// `string.format`, as LuaJIT has it: digits are rounded half up.
final class StringFormat {
    private static final int DEFAULT_PRECISION = 6;

    private final Arguments arguments;
    private final String format;
    private final StringBuilder out = new StringBuilder();
    private int argument = 1;
    private int percent;
    private int at;

    /// One `%…`: flags, width, precision (-1: none), letter.
    private record Spec(String flags, int width, int precision, char letter) {
        boolean has(char flag) {
            return flags.indexOf(flag) >= 0;
        }
    }

    private StringFormat(Arguments arguments) {
        this.arguments = arguments;
        format = arguments.string(1);
    }

    static Object format(Arguments arguments) {
        return new StringFormat(arguments).run();
    }

    private String run() {
        while (at < format.length()) {
            char c = format.charAt(at++);
            if (c != '%') {
                out.append(c);
            } else if (at < format.length() && format.charAt(at) == '%') {
                out.append('%');
                at++;
            } else {
                write(spec());
            }
        }
        arguments.state().makeString(out.length());
        return out.toString();
    }

    private Spec spec() {
        int from = at;
        percent = at - 1;
        while (at < format.length() && "-+ #0".indexOf(format.charAt(at)) >= 0) at++;
        String flags = format.substring(from, at);
        int width = digits();
        int precision = -1;
        if (at < format.length() && format.charAt(at) == '.') {
            at++;
            precision = Math.max(0, digits());
        }
        if (at >= format.length() || Character.isDigit(format.charAt(at))) throw invalid();
        return new Spec(flags, Math.max(0, width), precision, format.charAt(at++));
    }

    private int digits() {
        int value = -1;
        while (at < format.length() && Character.isDigit(format.charAt(at)) && value < 10)
            value = Math.max(0, value) * 10 + format.charAt(at++) - '0';
        return value;
    }

    private LuaError invalid() {
        String what = format.substring(percent, Math.min(at + 1, format.length()));
        return arguments.state().error("invalid option '" + what + "' to 'format'");
    }

    private void write(Spec spec) {
        argument++;
        if (arguments.isAbsent(argument)) throw arguments.bad(argument, "value expected");
        switch (spec.letter()) {
            case 'c' -> pad(spec, Character.toString((char) (arguments.integer(argument) & 0xff)));
            case 'd', 'i' -> integer(spec, whole(arguments.number(argument)));
            case 'u' -> number(spec, "", Long.toUnsignedString((long) arguments.number(argument)));
            case 'o' -> number(spec, "", octal(spec, (long) arguments.number(argument)));
            case 'x', 'X' -> hex(spec, (long) arguments.number(argument));
            case 'p' -> pad(spec, Lua.address(arguments.any(argument)));
            case 'e', 'E', 'f', 'F', 'g', 'G', 'a', 'A' -> real(spec);
            case 'q' -> quote(arguments.string(argument));
            case 's' -> text(spec);
            default -> {
                at--;
                throw invalid();
            }
        }
    }

    private void hex(Spec spec, long value) {
        String digits = Long.toHexString(value);
        String prefix = spec.has('#') && value != 0 ? "0x" : "";
        boolean upper = spec.letter() == 'X';
        number(
                spec,
                upper ? prefix.toUpperCase(Locale.ROOT) : prefix,
                upper ? digits.toUpperCase(Locale.ROOT) : digits);
    }

    private static String octal(Spec spec, long value) {
        return (spec.has('#') && value != 0 ? "0" : "") + Long.toOctalString(value);
    }

    private static long whole(double value) {
        return (long) value;
    }

    private void text(Spec spec) {
        String value = Lua.tostring(arguments.state(), arguments.any(argument));
        boolean cut = spec.precision() >= 0 && spec.precision() < value.length();
        pad(spec, cut ? value.substring(0, spec.precision()) : value);
    }

    private void integer(Spec spec, long value) {
        number(spec, sign(spec, value < 0), Long.toUnsignedString(Math.abs(value)));
    }

    private static String sign(Spec spec, boolean negative) {
        if (negative) return "-";
        if (spec.has('+')) return "+";
        return spec.has(' ') ? " " : "";
    }

    private void number(Spec spec, String sign, String digits) {
        String all = "0".repeat(Math.max(0, spec.precision() - digits.length())) + digits;
        boolean zeros = spec.has('0') && !spec.has('-') && spec.precision() < 0;
        if (zeros) all = "0".repeat(Math.max(0, spec.width() - sign.length() - all.length())) + all;
        pad(spec, sign + all);
    }

    private void real(Spec spec) {
        double value = arguments.number(argument);
        boolean negative = value < 0 || (value == 0 && 1 / value < 0);
        double size = Math.abs(value);
        String digits;
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            digits = Double.isNaN(value) ? "nan" : "inf";
        } else {
            int precision = spec.precision() < 0 ? DEFAULT_PRECISION : spec.precision();
            digits =
                    switch (Character.toLowerCase(spec.letter())) {
                        case 'f' -> fixed(size, precision);
                        case 'e' -> scientific(size, precision);
                        case 'a' ->
                                Double.toHexString(size)
                                        .replace(".0p", "p")
                                        .replaceAll("p(?=\\d)", "p+");
                        default -> general(size, Math.max(1, precision), spec.has('#'));
                    };
        }
        if (Character.isUpperCase(spec.letter())) digits = digits.toUpperCase(Locale.ROOT);
        number(new Spec(spec.flags(), spec.width(), -1, 'f'), sign(spec, negative), digits);
    }

    private static String fixed(double value, int precision) {
        return new BigDecimal(value).setScale(precision, RoundingMode.HALF_UP).toPlainString();
    }

    private static String scientific(double value, int precision) {
        if (value == 0) return "0" + (precision > 0 ? "." + "0".repeat(precision) : "") + "e+00";
        BigDecimal rounded =
                new BigDecimal(value).round(new MathContext(precision + 1, RoundingMode.HALF_UP));
        StringBuilder digits = new StringBuilder(rounded.unscaledValue().toString());
        int exponent = digits.length() - 1 - rounded.scale();
        while (digits.length() <= precision) digits.append('0');
        digits.setLength(precision + 1);
        if (precision > 0) digits.insert(1, '.');
        return digits + exponent(exponent);
    }

    private static String exponent(int exponent) {
        return String.format("e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    /// `%g`.
    ///
    /// @param zeros whether zeros at the end stay
    static String general(double value, int precision, boolean zeros) {
        if (value == 0) return "0";
        BigDecimal rounded =
                new BigDecimal(Math.abs(value))
                        .round(new MathContext(precision, RoundingMode.HALF_UP));
        int exponent = rounded.precision() - rounded.scale() - 1;
        String sign = value < 0 ? "-" : "";
        if (exponent < -4 || exponent >= precision) {
            String text = scientific(Math.abs(value), precision - 1);
            int e = text.indexOf('e');
            return sign + (zeros ? text : strip(text.substring(0, e)) + text.substring(e));
        }
        String text =
                rounded.setScale(Math.max(0, precision - 1 - exponent), RoundingMode.HALF_UP)
                        .toPlainString();
        return sign + (zeros ? text : strip(text));
    }

    private static String strip(String digits) {
        if (digits.indexOf('.') < 0) return digits;
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') end--;
        if (digits.charAt(end - 1) == '.') end--;
        return digits.substring(0, end);
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean digitFollows = i + 1 < text.length() && Character.isDigit(text.charAt(i + 1));
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\\n");
                default -> {
                    if (c >= ' ' && c != 127) out.append(c);
                    else if (digitFollows) out.append(String.format("\\%03d", (int) c));
                    else out.append('\\').append((int) c);
                }
            }
        }
        out.append('"');
    }

    private void pad(Spec spec, String text) {
        int missing = spec.width() - text.length();
        if (missing > 0 && !spec.has('-')) out.append(" ".repeat(missing));
        out.append(text);
        if (missing > 0 && spec.has('-')) out.append(" ".repeat(missing));
    }
}
