package io.leno.proxy.http;

import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.tls.TlsConnection;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// What happens to a request's headers before the first filter sees them. Envoy:
/// `ConnectionManagerUtility::mutateRequestHeaders`.
final class RequestPreparation {
    /// Only those inside may say so. Removed from requests that come in at the edge.
    private static final List<String> INTERNAL =
            List.of(
                    "x-envoy-internal",
                    "x-envoy-external-address",
                    "x-envoy-retry-on",
                    "x-envoy-retry-grpc-on",
                    "x-envoy-max-retries",
                    "x-envoy-retriable-status-codes",
                    "x-envoy-retriable-header-names",
                    "x-envoy-upstream-alt-stat-name",
                    "x-envoy-upstream-rq-timeout-ms",
                    "x-envoy-upstream-rq-per-try-timeout-ms",
                    "x-envoy-upstream-rq-timeout-alt-response",
                    "x-envoy-hedge-on-per-try-timeout",
                    "x-envoy-expected-rq-timeout-ms",
                    "x-envoy-decorator-operation",
                    "x-envoy-downstream-service-cluster",
                    "x-envoy-downstream-service-node",
                    "x-envoy-ip-tags",
                    "x-envoy-original-url",
                    "x-envoy-force-trace");

    private static final Set<String> HOP_BY_HOP =
            Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

    private RequestPreparation() {}

    /// What is wrong with a request, so that it is answered at once.
    record Refusal(int status, String details) {}

    /// @return null when it can go on
    static @Nullable Refusal check(HeaderBlock headers, boolean http10, HttpSettings settings) {
        if (http10 && !settings.acceptHttp10()) return new Refusal(426, "low_version");
        if (headers.get("host") == null && headers.get(":authority", "").isEmpty()) {
            if (!http10 || settings.hostForHttp10().isEmpty()) {
                return new Refusal(400, "missing_host_header");
            }
            headers.put(":authority", settings.hostForHttp10());
        }
        String path = headers.get(":path");
        if (path == null) {
            return headers.get(":method", "").equals("CONNECT")
                    ? null
                    : new Refusal(404, "missing_path_rejected");
        }
        String normal = path;
        if (settings.normalizePath()) normal = PathNormalization.normalize(normal);
        if (normal == null) return new Refusal(400, "path_normalization_failed");
        if (settings.mergeSlashes()) normal = PathNormalization.mergeSlashes(normal);
        if (!normal.equals(path)) headers.put(":path", normal);
        return null;
    }

    /// The protocol that the request asks to change to, lower case; null for none. Envoy passes
    /// over `h2c`: the request goes on as HTTP/1.1.
    static @Nullable String upgrade(HeaderBlock headers) {
        String upgrade = headers.get("upgrade");
        if (upgrade == null || !headers.hasToken("connection", "upgrade")) return null;
        return upgrade.equalsIgnoreCase("h2c") ? null : upgrade.toLowerCase(Locale.ROOT);
    }

    /// @param listenerPort where the client meant to go
    static void prepare(
            HeaderBlock headers,
            HttpSettings settings,
            InetSocketAddress peer,
            int listenerPort,
            @Nullable TlsConnection tls,
            boolean upgrade) {
        String scheme = tls == null ? "http" : "https";
        removeHopByHop(headers, upgrade);
        if (!settings.proxyContinue()) headers.remove("expect");
        stripPort(headers, settings, listenerPort);
        boolean edge = settings.useRemoteAddress();
        if (edge) {
            for (String name : INTERNAL) headers.remove(name);
            if (!settings.skipXffAppend()) appendPeer(headers, settings, peer);
            if (settings.trustedHops() == 0) headers.put("x-forwarded-proto", scheme);
        }
        String proto = headers.get("x-forwarded-proto");
        if (proto == null) headers.append("x-forwarded-proto", scheme);
        if ("https".equals(proto == null ? scheme : proto)) headers.put(":scheme", "https");
        settings.clientCertificate().apply(headers, tls);
        requestId(headers, settings, edge);
        if (!settings.via().isEmpty()) headers.append("via", settings.via());
    }

    private static void removeHopByHop(HeaderBlock headers, boolean upgrade) {
        String connection = headers.get("connection");
        if (connection != null && !upgrade) {
            for (String named : connection.toLowerCase(Locale.ROOT).split(",", -1)) {
                if (mayBeNamed(named.strip())) headers.remove(named.strip());
            }
        }
        String te = headers.get("te");
        if (te != null && !te.equalsIgnoreCase("trailers")) headers.remove("te");
        for (String name : HOP_BY_HOP) {
            if (upgrade && (name.equals("connection") || name.equals("upgrade"))) continue;
            headers.remove(name);
        }
    }

    /// Connection must not take away what proxies say to each other (RFC 9110 section 7.6.1).
    private static boolean mayBeNamed(String name) {
        return !name.isEmpty()
                && !name.startsWith(":")
                && !name.startsWith("x-forwarded-")
                && !name.startsWith("x-envoy-")
                && !name.equals("x-request-id")
                && !name.equals("content-length")
                && !name.equals("authorization")
                && !name.equals("cookie")
                && !name.equals("te");
    }

    private static void stripPort(HeaderBlock headers, HttpSettings settings, int listenerPort) {
        if (!settings.stripAnyPort() && !settings.stripMatchingPort()) return;
        String authority = headers.get(":authority", "");
        int colon = authority.lastIndexOf(':');
        if (colon <= authority.lastIndexOf(']')) return;
        String port = authority.substring(colon + 1);
        if (settings.stripAnyPort() || port.equals(Integer.toString(listenerPort)))
            headers.put(":authority", authority.substring(0, colon));
    }

    /// A peer on this machine is named by the address others know the machine by, as in Envoy.
    private static void appendPeer(
            HeaderBlock headers, HttpSettings settings, InetSocketAddress peer) {
        boolean here = peer.getAddress().isLoopbackAddress();
        String address = here ? settings.machineAddress() : peer.getAddress().getHostAddress();
        String before = headers.get("x-forwarded-for");
        headers.put("x-forwarded-for", before == null ? address : before + "," + address);
    }

    private static void requestId(HeaderBlock headers, HttpSettings settings, boolean edge) {
        if (!settings.generateRequestId()) return;
        boolean keep = !edge || settings.preserveExternalRequestId();
        if (keep && headers.get("x-request-id") != null) return;
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = (random.nextLong() & 0xffffffffffff0fffL) | 0x4000;
        long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        headers.put("x-request-id", new UUID(high, low).toString());
    }

    /// Whom the request comes from: the peer, or whom trusted proxies before us named.
    static InetSocketAddress client(
            HeaderBlock headers, HttpSettings settings, InetSocketAddress peer) {
        int hops = settings.trustedHops();
        if (settings.useRemoteAddress() && hops == 0) return peer;
        String forwarded = headers.get("x-forwarded-for");
        if (forwarded == null) return peer;
        String[] addresses = forwarded.split(",", -1);
        int at = addresses.length - 1 - (settings.useRemoteAddress() ? hops - 1 : hops);
        if (at < 0) return peer;
        String address = addresses[at].strip();
        if (!io.leno.proxy.cluster.Addresses.isLiteral(address)) return peer;
        return io.leno.proxy.cluster.Addresses.ofLiteral(address, 0);
    }
}
