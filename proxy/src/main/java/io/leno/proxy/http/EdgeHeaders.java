package io.leno.proxy.http;

import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.codec.HeaderBlock;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;

/// Where a request comes from, and the headers that say so: `x-forwarded-*`, `x-envoy-internal`,
/// `x-envoy-external-address`. What only those inside may say is taken away from others. Envoy:
/// `ConnectionManagerUtility::mutateRequestHeaders`.
final class EdgeHeaders {
    private static final String[] AT_THE_EDGE = {
        "x-envoy-decorator-operation",
        "x-envoy-downstream-service-cluster",
        "x-envoy-downstream-service-node",
        "x-envoy-original-path"
    };

    private static final String[] FROM_OUTSIDE = {
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
        "x-envoy-force-trace",
        "x-envoy-ip-tags",
        "x-envoy-original-url"
    };

    private final HttpSettings settings;
    private final EdgeSettings edge;

    /// What the last request was found to be.
    private boolean fromOutside;

    private int refusal;

    EdgeHeaders(HttpSettings settings) {
        this.settings = settings;
        edge = settings.edge();
    }

    @SuppressWarnings("ReferenceEquality") // a look at every request: other settings, other object
    boolean isOf(HttpSettings others) {
        return settings == others;
    }

    /// The request came from outside to us first.
    boolean isFromOutside() {
        return fromOutside;
    }

    /// The status to refuse the request with; 0 when it goes on.
    int refusal() {
        return refusal;
    }

    /// @param port where the client meant to go
    /// @return whom the request comes from
    InetSocketAddress apply(
            HeaderBlock headers,
            InetSocketAddress peer,
            int port,
            boolean tls,
            List<String> internalOnly) {
        String scheme = tls ? "https" : "http";
        headers.remove("x-envoy-internal");
        OriginDetector.Origin origin =
                edge.useRemoteAddress()
                        ? atTheEdge(headers, peer, port, scheme)
                        : detect(headers, peer);
        if (refusal != 0) return peer;
        scheme(headers, scheme, tls, port);
        InetSocketAddress client = origin.client() == null ? peer : origin.client();
        boolean internal =
                origin.trusted()
                        && origin.client() != null
                        && edge.isInternal(Addresses.ip(client));
        fromOutside = !internal && edge.useRemoteAddress();
        if (internal) headers.put("x-envoy-internal", "true");
        else clean(headers, internalOnly);
        if (!edge.userAgent().isEmpty()) userAgent(headers);
        appendVia(headers, settings.via());
        if (fromOutside && !client.isUnresolved())
            headers.put("x-envoy-external-address", EdgeSettings.text(client.getAddress()));
        return client;
    }

    private OriginDetector.Origin atTheEdge(
            HeaderBlock headers, InetSocketAddress peer, int port, String scheme) {
        String forwarded = headers.get("x-forwarded-for");
        int hops = edge.trustedHops();
        OriginDetector.Origin named =
                hops == 0
                        ? OriginDetector.Origin.UNKNOWN
                        : OriginDetector.ForwardedFor.skipping(forwarded, hops - 1);
        InetSocketAddress client = named.client() == null ? peer : named.client();
        if (!edge.skipXffAppend()) appendPeer(headers, peer);
        if (hops == 0 || headers.get("x-forwarded-proto") == null)
            headers.put("x-forwarded-proto", scheme);
        if (edge.appendPort() && (hops == 0 || headers.get("x-forwarded-port") == null))
            headers.put("x-forwarded-port", Integer.toString(port));
        return new OriginDetector.Origin(client, forwarded == null);
    }

    private OriginDetector.Origin detect(HeaderBlock headers, InetSocketAddress peer) {
        OriginDetector.Origin origin = OriginDetector.Origin.UNKNOWN;
        refusal = 0;
        for (int i = 0; i < edge.detectors().size(); i++) {
            OriginDetector detector = edge.detectors().get(i);
            origin = detector.detect(headers, peer);
            if (detector.appendsPeer()) appendPeer(headers, peer);
            if (origin.client() != null) return origin;
            if (detector.refusal() != 0) {
                refusal = detector.refusal();
                return origin;
            }
        }
        return origin;
    }

    private void scheme(HeaderBlock headers, String scheme, boolean tls, int port) {
        if (headers.get("x-forwarded-proto") == null) headers.append("x-forwarded-proto", scheme);
        if (edge.appendPort() && headers.get("x-forwarded-port") == null)
            headers.append("x-forwarded-port", Integer.toString(port));
        if (edge.scheme() != null) {
            headers.put(":scheme", edge.scheme());
            headers.put("x-forwarded-proto", edge.scheme());
            return;
        }
        String proto = headers.get("x-forwarded-proto", scheme);
        boolean known = proto.equalsIgnoreCase("https") || proto.equalsIgnoreCase("http");
        String result = known ? proto.toLowerCase(Locale.ROOT) : tls ? "https" : "http";
        if (!result.equals(headers.get(":scheme"))) headers.put(":scheme", result);
    }

    private void clean(HeaderBlock headers, List<String> internalOnly) {
        if (fromOutside) for (String name : AT_THE_EDGE) headers.remove(name);
        if (hasOwn(headers)) for (String name : FROM_OUTSIDE) headers.remove(name);
        for (int i = 0; i < internalOnly.size(); i++) headers.remove(internalOnly.get(i));
    }

    /// Most requests have none of these: one look at each of their headers says so.
    private static boolean hasOwn(HeaderBlock headers) {
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).startsWith("x-envoy-")) return true;
        }
        return false;
    }

    private void userAgent(HeaderBlock headers) {
        headers.put("x-envoy-downstream-service-cluster", edge.userAgent());
        if (headers.get("user-agent", "").isEmpty()) headers.put("user-agent", edge.userAgent());
        if (!edge.nodeId().isEmpty()) headers.put("x-envoy-downstream-service-node", edge.nodeId());
    }

    /// A peer on this machine is named by the address others know the machine by, as in Envoy.
    private void appendPeer(HeaderBlock headers, InetSocketAddress peer) {
        if (peer.isUnresolved()) return;
        boolean here = peer.getAddress().isLoopbackAddress();
        String address = here ? edge.machineAddress() : EdgeSettings.text(peer.getAddress());
        String before = headers.get("x-forwarded-for");
        headers.put(
                "x-forwarded-for",
                before == null || before.isEmpty() ? address : before + "," + address);
    }

    static void appendVia(HeaderBlock headers, String via) {
        if (via.isEmpty()) return;
        @Nullable String before = headers.get("via");
        headers.put("via", before == null || before.isEmpty() ? via : before + ", " + via);
    }
}
