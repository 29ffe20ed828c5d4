package io.leno.istio.check;

import java.util.regex.Pattern;

/// IP addresses and networks, judged by their text: nothing is looked up.
public final class Addresses {
    private static final Pattern IPV4 =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
    private static final Pattern HEX_GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");

    private Addresses() {}

    public static boolean isIp(String text) {
        return isIpv4(text) || isIpv6(text);
    }

    /// An address, or a network such as `10.0.0.0/8`.
    public static boolean isIpOrNetwork(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) return isIp(text);
        String address = text.substring(0, slash);
        String bits = text.substring(slash + 1);
        if (!bits.matches("\\d{1,3}") || !isIp(address)) return false;
        return Integer.parseInt(bits) <= (isIpv4(address) ? 32 : 128);
    }

    private static boolean isIpv4(String text) {
        return IPV4.matcher(text).matches();
    }

    private static boolean isIpv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) return groups(text) == 8;
        if (text.indexOf("::", gap + 1) >= 0) return false;
        int before = groups(text.substring(0, gap));
        int after = groups(text.substring(gap + 2));
        return before >= 0 && after >= 0 && before + after <= 7;
    }

    /// How many of the eight groups the text stands for; -1 if it is none.
    private static int groups(String text) {
        if (text.isEmpty()) return 0;
        String[] parts = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            boolean isLast = i == parts.length - 1;
            if (isLast && isIpv4(parts[i])) count += 2;
            else if (HEX_GROUP.matcher(parts[i]).matches()) count++;
            else return -1;
        }
        return count;
    }
}
