package io.leno.analysis.lookup;

import io.leno.analysis.lookup.Names.FullName;

import java.util.List;

/// Host names as rules have them: short, full, or with a wildcard in front.
public final class Hosts {
    public static final String EVERYWHERE = "*";
    public static final String OWN_NAMESPACE = ".";

    private static final String CLUSTER_LOCAL = ".svc.cluster.local";

    /// A host and the namespace that sees it, `*` for all.
    public record Scoped(String scope, String host) {
        public static Scoped of(String scope, String namespace, String host) {
            return new Scoped(scope, full(namespace, host));
        }

        public boolean isEverywhere() {
            return scope.equals(EVERYWHERE);
        }

        /// `bookinfo/reviews.bookinfo.svc.cluster.local`
        @Override
        public String toString() {
            return scope + "/" + host;
        }
    }

    private Hosts() {}

    /// A short name completed with the namespace; anything with a dot or a wildcard as it is.
    public static String full(String namespace, String host) {
        return host.startsWith("*") || host.contains(".")
                ? host
                : host + "." + namespace + CLUSTER_LOCAL;
    }

    /// The service that a host of a rule of `namespace` means, if it is one of Kubernetes.
    public static FullName service(String namespace, String host) {
        if (host.endsWith(CLUSTER_LOCAL)) {
            String name = host.substring(0, host.length() - CLUSTER_LOCAL.length());
            int dot = name.lastIndexOf('.');
            if (dot > 0 && dot < name.length() - 1)
                return new FullName(name.substring(dot + 1), name.substring(0, dot));
        }
        return new FullName(namespace, host);
    }

    /// True where one covers the other: `*.com` and `www.shop.com`.
    public static boolean overlap(String one, String other) {
        boolean isOne = one.startsWith("*");
        boolean isOther = other.startsWith("*");
        if (isOne && isOther) {
            String a = one.substring(1);
            String b = other.substring(1);
            return a.length() < b.length() ? b.endsWith(a) : a.endsWith(b);
        }
        if (isOne) return other.endsWith(one.substring(1));
        if (isOther) return one.endsWith(other.substring(1));
        return one.equals(other);
    }

    /// The namespaces that see what a resource exports.
    ///
    /// @param exportTo of the resource; empty means everywhere
    public static List<String> scopes(List<String> exportTo, String namespace) {
        if (exportTo.isEmpty() || exportTo.contains(EVERYWHERE)) return List.of(EVERYWHERE);
        return exportTo.stream()
                .map(each -> each.equals(OWN_NAMESPACE) ? namespace : each)
                .distinct()
                .toList();
    }
}
