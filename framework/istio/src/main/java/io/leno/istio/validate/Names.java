package io.leno.istio.validate;

import com.google.re2j.Pattern;

import io.leno.istio.check.Addresses;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What names, hosts and addresses look like to Istio.
final class Names {
    private static final String LABEL = "[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?";
    private static final Pattern DNS_LABEL = Pattern.compile(LABEL);
    private static final Pattern WILDCARD_LABEL = Pattern.compile("\\*|(\\*|\\*-)?" + LABEL);
    private static final String QUALIFIED = "(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final Pattern LABEL_NAME = Pattern.compile(QUALIFIED);
    private static final Pattern LABEL_PREFIX = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");
    private static final Pattern LABEL_VALUE = Pattern.compile("(" + QUALIFIED + ")?");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("[-+]?[0-9]+");
    private static final int MAX_LABEL = 63;
    private static final int MAX_HOST = 255;

    private Names() {}

    /// One label of a host name.
    static boolean isDnsLabel(String text) {
        return text.length() <= MAX_LABEL && DNS_LABEL.matches(text);
    }

    /// A host name; a dot at the end is allowed, a number as its last label is not.
    static boolean isHost(String text) {
        return !text.isEmpty() && text.length() <= MAX_HOST && areLabels(text);
    }

    /// A host name whose first label may be, or begin with, `*`.
    static boolean isHostOrWildcard(String text) {
        if (text.isEmpty() || text.length() > MAX_HOST) return false;
        int dot = text.indexOf('.');
        String first = dot < 0 ? text : text.substring(0, dot);
        boolean isFirst = first.length() <= MAX_LABEL && WILDCARD_LABEL.matches(first);
        return isFirst && (dot < 0 || areLabels(text.substring(dot + 1)));
    }

    private static boolean areLabels(String text) {
        List<String> labels = List.of(text.split("\\.", -1));
        if (WHOLE_NUMBER.matches(labels.getLast())) return false;
        for (int i = 0; i < labels.size(); i++) {
            boolean isEndingDot = i == labels.size() - 1 && labels.get(i).isEmpty();
            if (!isEndingDot && !isDnsLabel(labels.get(i))) return false;
        }
        return true;
    }

    /// `*foo.example.com`, where only `*.example.com` is a wildcard.
    static boolean isPartialWildcard(String host) {
        return host.contains("*") && host.length() != 1 && !host.startsWith("*.");
    }

    /// True where one of two host names, which may be wildcards, covers the other.
    static boolean overlap(String a, String b) {
        return covers(a, b) || covers(b, a);
    }

    /// True where every host that `inner` stands for is one `outer` stands for.
    static boolean covers(String outer, String inner) {
        if (!outer.startsWith("*")) return outer.equals(inner);
        if (!inner.startsWith("*")) return inner.endsWith(outer.substring(1));
        return inner.length() >= outer.length() && inner.substring(1).endsWith(outer.substring(1));
    }

    static boolean isIp(String text) {
        return Addresses.isIp(text);
    }

    /// An address, or a network that says how long its prefix is.
    static boolean isIpOrNetwork(String text) {
        return Addresses.isIpOrNetwork(text);
    }

    static boolean isLabelKey(String key) {
        int slash = key.indexOf('/');
        String name = key.substring(slash + 1);
        if (slash >= 0) {
            String prefix = key.substring(0, slash);
            if (prefix.length() > 253 || !LABEL_PREFIX.matches(prefix)) return false;
        }
        return name.length() <= MAX_LABEL && LABEL_NAME.matches(name);
    }

    static boolean isLabelValue(String value) {
        return LABEL_VALUE.matches(value);
    }

    /// What a port may say it carries.
    enum Protocol {
        GRPC,
        GRPC_WEB,
        HTTP,
        HTTP_PROXY,
        HTTP2,
        HTTPS,
        TCP,
        TLS,
        UDP,
        MONGO,
        REDIS,
        MYSQL,
        UNKNOWN;

        private static final Set<Protocol> OVER_HTTP =
                Set.of(HTTP, HTTP2, HTTP_PROXY, GRPC, GRPC_WEB);

        /// Case does not matter.
        static Protocol of(String name) {
            String upper = name.toUpperCase(Locale.ROOT);
            if (upper.equals("GRPC-WEB")) return GRPC_WEB;
            for (Protocol each : values())
                if (each != GRPC_WEB && each != UNKNOWN && each.name().equals(upper)) return each;
            return UNKNOWN;
        }

        boolean isHttp() {
            return OVER_HTTP.contains(this);
        }

        boolean isTls() {
            return this == HTTPS || this == TLS;
        }

        boolean isTcp() {
            return !isHttp() && this != UDP && this != UNKNOWN;
        }
    }
}
