package io.leno.istio.gatewayapi;

/// Host names, `*.suffix` and `*`.
final class Hosts {
    private Hosts() {}

    /// True where some name is meant by both.
    static boolean overlap(String one, String other) {
        boolean oneWild = one.startsWith("*");
        boolean otherWild = other.startsWith("*");
        String a = oneWild ? one.substring(1) : one;
        String b = otherWild ? other.substring(1) : other;
        if (oneWild && otherWild) return a.endsWith(b) || b.endsWith(a);
        if (oneWild) return b.endsWith(a);
        return otherWild ? a.endsWith(b) : a.equals(b);
    }

    /// True where `outer` means every name that `host` means.
    static boolean isWithin(String host, String outer) {
        if (!outer.startsWith("*")) return host.equals(outer);
        String name = host.startsWith("*") ? host.substring(1) : host;
        return name.endsWith(outer.substring(1));
    }
}
