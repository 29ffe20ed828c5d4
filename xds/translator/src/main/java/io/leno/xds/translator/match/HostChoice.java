package io.leno.xds.translator.match;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/// Which virtual host a request is for: exact domains, then `*.suffix`, then `prefix.*` (the longer
/// one first), then `*`.
final class HostChoice {
    private HostChoice() {}

    /// Null where none is.
    static @Nullable VirtualHost of(RouteConfiguration routes, String host) {
        VirtualHost best = null;
        int rank = 0;
        for (VirtualHost each : routes.getVirtualHostsList()) {
            for (String domain : each.getDomainsList()) {
                int its = rank(domain.toLowerCase(Locale.ROOT), host);
                if (its <= rank) continue;
                best = each;
                rank = its;
            }
        }
        return best;
    }

    /// 0: no match; kinds are further apart than any domain is long.
    private static int rank(String domain, String host) {
        if (domain.equals("*")) return 1;
        if (domain.equals(host)) return 3_000_000;
        if (host.length() < domain.length()) return 0;
        if (domain.startsWith("*") && host.endsWith(domain.substring(1)))
            return 2_000_000 + domain.length();
        if (domain.endsWith("*") && host.startsWith(domain.substring(0, domain.length() - 1)))
            return 1_000_000 + domain.length();
        return 0;
    }

    /// The name that virtual hosts are asked for.
    ///
    /// @param port of the connection
    static String nameOf(
            Request request, HttpConnectionManager manager, RouteConfiguration routes, int port) {
        String host = request.authority().toLowerCase(Locale.ROOT);
        int colon = portStart(host);
        boolean isOwn = colon >= 0 && host.substring(colon + 1).equals(String.valueOf(port));
        boolean strips =
                manager.getStripAnyHostPort()
                        || (manager.getStripMatchingHostPort() && isOwn)
                        || routes.getIgnorePortInHostMatching();
        return colon >= 0 && strips ? host.substring(0, colon) : host;
    }

    private static int portStart(String host) {
        int colon = host.lastIndexOf(':');
        boolean isInAddress = host.startsWith("[") && host.indexOf(']') > colon;
        return colon < 0 || isInAddress || !host.substring(colon + 1).matches("[0-9]+")
                ? -1
                : colon;
    }
}
