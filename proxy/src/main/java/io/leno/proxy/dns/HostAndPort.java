package io.leno.proxy.dns;

/// Where a request wants to go, as it says itself.
///
/// @param host a name or an IP address; IPv6 without its brackets
public record HostAndPort(String host, int port) {
    /// What a cache knows it by: the authority with a port.
    ///
    /// @param defaultPort where it names none
    public static String key(String authority, int defaultPort) {
        return portColon(authority) < 0 ? authority + ":" + defaultPort : authority;
    }

    /// @param defaultPort where it names none that can be one
    public static HostAndPort of(String authority, int defaultPort) {
        int colon = portColon(authority);
        String host = colon < 0 ? authority : authority.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) host = host.substring(1, host.length() - 1);
        return new HostAndPort(
                host, colon < 0 ? defaultPort : port(authority.substring(colon + 1), defaultPort));
    }

    private static int port(String text, int otherwise) {
        if (text.isEmpty() || text.length() > 5) return otherwise;
        if (!text.chars().allMatch(c -> c >= '0' && c <= '9')) return otherwise;
        int port = Integer.parseInt(text);
        return port > 65_535 ? otherwise : port;
    }

    /// Where the port's colon is; -1 where there is no port. Brackets of IPv6 hold colons too.
    private static int portColon(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon < 0 || authority.indexOf(']', colon) >= 0 ? -1 : colon;
    }
}
