package io.leno.xds.translator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Host names as rules write them: exact, `*.suffix` or `*`.
final class HostNames {
    private HostNames() {}

    static boolean isWildcard(String host) {
        return host.startsWith("*");
    }

    /// True where every name that `host` stands for is covered by `pattern`.
    static boolean covers(String pattern, String host) {
        if (!isWildcard(pattern)) return pattern.equals(host);
        String suffix = pattern.substring(1);
        return isWildcard(host) ? host.substring(1).endsWith(suffix) : host.endsWith(suffix);
    }

    /// The wildcards that cover a name and are not it, the longest first: of `a.b.c` `*.b.c`, `*.c`
    /// and `*`.
    static List<String> wildcardsOver(String host) {
        var patterns = new ArrayList<String>();
        for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
            String pattern = "*" + host.substring(dot);
            if (!pattern.equals(host)) patterns.add(pattern);
        }
        if (!host.equals("*")) patterns.add("*");
        return patterns;
    }

    /// What both stand for: the narrower of the two, if one covers the other.
    static Optional<String> intersection(String one, String other) {
        if (covers(one, other)) return Optional.of(other);
        return covers(other, one) ? Optional.of(one) : Optional.empty();
    }

    static boolean isIp(String host) {
        if (host.indexOf('/') >= 0) return false; // many of them
        return host.indexOf(':') >= 0 || host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    }

    /// As it stands in a `Host` header: IPv6 in brackets.
    static String inHeader(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    static String withPort(String host, int port) {
        return inHeader(host) + ":" + port;
    }
}
