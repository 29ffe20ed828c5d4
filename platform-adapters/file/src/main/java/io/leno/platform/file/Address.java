package io.leno.platform.file;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.regex.Pattern;

/// Tells addresses from names, without asking DNS.
final class Address {
    private static final Pattern FOUR_NUMBERS = Pattern.compile("\\d+(\\.\\d+){3}");
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\\.[A-Za-z0-9_-]+)*\\.?");

    private Address() {}

    /// True for an IPv4 or IPv6 address.
    static boolean isIp(String text) {
        try {
            if (text.contains(":")) return Inet6Address.ofLiteral(text) != null;
            return FOUR_NUMBERS.matcher(text).matches() && Inet4Address.ofLiteral(text) != null;
        } catch (IllegalArgumentException noLiteral) {
            return false;
        }
    }

    /// True for an IP address, or a range of them such as `10.0.0.0/8`.
    static boolean isIpOrRange(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) return isIp(text);
        String bits = text.substring(slash + 1);
        int max = text.contains(":") ? 128 : 32;
        return isIp(text.substring(0, slash))
                && bits.matches("\\d{1,3}")
                && Integer.parseInt(bits) <= max;
    }

    /// True for an IP address or what may be a DNS name.
    static boolean isIpOrName(String text) {
        return isIp(text)
                || (NAME.matcher(text).matches() && !FOUR_NUMBERS.matcher(text).matches());
    }
}
