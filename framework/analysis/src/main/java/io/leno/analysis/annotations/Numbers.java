package io.leno.analysis.annotations;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/// Numbers as Go and Kubernetes read them, and how they refuse others.
final class Numbers {
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern QUANTITY =
            Pattern.compile("([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)");
    private static final Pattern SUFFIX = Pattern.compile("|[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)");

    private Numbers() {}

    /// Why it is no number of that many bits.
    static Optional<String> unsigned(String value, int bits) {
        String what = "strconv.ParseUint: parsing \"" + value + "\": ";
        if (!DIGITS.matcher(value).matches()) return Optional.of(what + "invalid syntax");
        return new BigInteger(value).bitLength() > bits
                ? Optional.of(what + "value out of range")
                : Optional.empty();
    }

    /// Why it is no amount of a resource, such as `500m` or `1Gi`.
    static Optional<String> quantity(String value) {
        if (value.chars().anyMatch(Character::isISOControl))
            return Optional.of("value contains control characters");
        var parts = QUANTITY.matcher(value);
        if (!parts.matches())
            return Optional.of(
                    "quantities must match the regular expression"
                            + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
        if (!SUFFIX.matcher(parts.group(2)).matches())
            return Optional.of("unable to parse quantity's suffix");
        return DECIMAL.matcher(parts.group(1)).matches()
                ? Optional.empty()
                : Optional.of("unable to parse numeric part of quantity");
    }
}
