package io.leno.proxy.accesslog;

import java.math.BigDecimal;

/// Numbers in the fewest characters: `1600000000` is `1.6e+09`, `1601` stays. As C++ has it, and so
/// Envoy's JSON: `std::to_chars`.
final class ShortestNumber {
    private ShortestNumber() {}

    static String of(double number) {
        if (number == 0) return "0";
        if (!Double.isFinite(number)) return "null";
        var shortest = new BigDecimal(Double.toString(Math.abs(number))).stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        int exponent = digits.length() - 1 - shortest.scale();
        String scientific = scientific(digits, exponent);
        String plain =
                shortest.scale() <= 0
                        ? new BigDecimal(Math.abs(number)).toPlainString()
                        : shortest.toPlainString();
        return (number < 0 ? "-" : "")
                + (plain.length() <= scientific.length() ? plain : scientific);
    }

    private static String scientific(String digits, int exponent) {
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        String magnitude = Integer.toString(Math.abs(exponent));
        return digits.charAt(0)
                + fraction
                + (exponent < 0 ? "e-" : "e+")
                + (magnitude.length() < 2 ? "0" : "")
                + magnitude;
    }
}
