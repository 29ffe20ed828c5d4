package io.leno.proxy.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/// Which of a name's addresses are used. Envoy: `dns_lookup_family`.
public enum AddressFamily {
    AUTO,
    V4_ONLY,
    V6_ONLY,
    V4_PREFERRED,
    ALL;

    /// Those of them that are used.
    public List<InetAddress> of(List<InetAddress> all) {
        List<InetAddress> v4 = all.stream().filter(Inet4Address.class::isInstance).toList();
        List<InetAddress> v6 = all.stream().filter(a -> !(a instanceof Inet4Address)).toList();
        return switch (this) {
            case V4_ONLY -> v4;
            case V6_ONLY -> v6;
            case V4_PREFERRED -> v4.isEmpty() ? v6 : v4;
            case AUTO -> v6.isEmpty() ? v4 : v6;
            case ALL -> all;
        };
    }

    /// By the enumeration's name in Envoy's configuration; AUTO for one that is not known.
    public static AddressFamily of(String name) {
        return switch (name) {
            case "V4_ONLY" -> V4_ONLY;
            case "V6_ONLY" -> V6_ONLY;
            case "V4_PREFERRED" -> V4_PREFERRED;
            case "ALL" -> ALL;
            default -> AUTO;
        };
    }
}
