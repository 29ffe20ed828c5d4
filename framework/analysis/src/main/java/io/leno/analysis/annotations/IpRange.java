package io.leno.analysis.annotations;

import java.util.Optional;
import java.util.regex.Pattern;

/// A range of addresses such as `10.0.0.0/8`.
final class IpRange {
    private static final Pattern IPV4 =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
    private static final Pattern IPV6 =
            Pattern.compile(
                    "(([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}"
                            + "|(?=(.*[0-9a-fA-F]{0,4}:){2,7})([0-9a-fA-F]{1,4}(:[0-9a-fA-F]{1,4})*)?"
                            + "::([0-9a-fA-F]{1,4}(:[0-9a-fA-F]{1,4})*)?)");

    private IpRange() {}

    /// Why it is none.
    static Optional<String> problem(String range) {
        return reason(range)
                .map(
                        reason ->
                                "failed parsing cidr '"
                                        + range
                                        + "': netip.ParsePrefix(\""
                                        + range
                                        + "\"): "
                                        + reason);
    }

    private static Optional<String> reason(String range) {
        int slash = range.lastIndexOf('/');
        if (slash < 0) return Optional.of("no '/'");
        String address = range.substring(0, slash);
        String bits = range.substring(slash + 1);
        boolean isIpv4 = IPV4.matcher(address).matches();
        if (!isIpv4 && !IPV6.matcher(address).matches())
            return Optional.of("ParseAddr(\"" + address + "\"): unable to parse IP");
        if (!bits.matches("0|[1-9]\\d{0,2}"))
            return Optional.of("bad bits after slash: \"" + bits + "\"");
        return Integer.parseInt(bits) > (isIpv4 ? 32 : 128)
                ? Optional.of("prefix length out of range")
                : Optional.empty();
    }
}
