package io.leno.proxy.route;

/// The host and port of a request's `:authority`.
final class Authority {
    private Authority() {}

    static String withoutPort(String authority) {
        int colon = portColon(authority);
        return colon < 0 ? authority : authority.substring(0, colon);
    }

    /// Where the port's colon is; -1 where there is no port. Brackets of IPv6 hold colons too.
    static int portColon(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon < 0 || authority.indexOf(']', colon) >= 0 ? -1 : colon;
    }
}
