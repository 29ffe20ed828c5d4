package io.leno.proxy.http;

import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.tls.TlsConnection;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;

/// What happens to a request's headers before the first filter sees them. Envoy: the beginning of
/// `ConnectionManagerImpl::ActiveStream::decodeHeaders`.
final class RequestPreparation {
    private static final Refusal NORMALIZATION =
            new Refusal(400, "", "path_normalization_failed", null);

    private static final Refusal LOW_VERSION =
            new Refusal(426, "Upgrade Required", "low_version", null);

    private static final Refusal NOT_RELATIVE =
            new Refusal(404, "", "absolute_path_rejected", null);

    private RequestPreparation() {}

    /// What is wrong with a request, so that it is answered at once.
    ///
    /// @param location where to go instead; null for nowhere
    record Refusal(int status, String body, String details, @Nullable String location) {
        /// Envoy's codec takes no more of such a request, whatever it is followed by.
        @SuppressWarnings("ReferenceEquality") // this one, and no other that looks like it
        boolean endsRequest() {
            return this == LOW_VERSION;
        }

        @SuppressWarnings("ReferenceEquality") // as above
        void count(HttpStats stats) {
            if (location != null) stats.redirectedNormalized.inc();
            else if (details.equals(NOT_RELATIVE.details)) stats.notRelative.inc();
            if (this == NORMALIZATION) stats.failedNormalizations.inc();
            if (this == LOW_VERSION) stats.connectionProtocolErrors.inc();
        }
    }

    /// @return null when it can go on
    static @Nullable Refusal check(HeaderBlock headers, boolean http10, HttpSettings settings) {
        if (http10 && !settings.acceptHttp10()) {
            return LOW_VERSION;
        }
        if (headers.get(":authority") == null) {
            if (!http10 || settings.hostForHttp10().isEmpty()) {
                return new Refusal(400, "", "missing_host_header", null);
            }
            headers.put(":authority", settings.hostForHttp10());
        }
        String path = headers.get(":path");
        if (path == null || path.isEmpty()) {
            return path == null && headers.get(":method", "").equals("CONNECT")
                    ? null
                    : new Refusal(404, "", "missing_path_rejected", null);
        }
        if (path.charAt(0) != '/') return NOT_RELATIVE;
        return normalizePath(headers, path, settings.path());
    }

    private static @Nullable Refusal normalizePath(
            HeaderBlock headers, String path, PathSettings settings) {
        if (path.indexOf('#') >= 0) return NORMALIZATION;
        String result = path;
        boolean redirect = false;
        if (settings.escapedSlashes() != PathSettings.EscapedSlashes.KEEP_UNCHANGED) {
            result = PathNormalization.unescapeSlashes(path);
            boolean found = !result.equals(path);
            if (found && settings.escapedSlashes() == PathSettings.EscapedSlashes.REJECT_REQUEST)
                return NORMALIZATION;
            redirect =
                    found
                            && settings.escapedSlashes()
                                    == PathSettings.EscapedSlashes.UNESCAPE_AND_REDIRECT;
        }
        String normal = settings.normalize() ? PathNormalization.normalize(result) : result;
        if (normal == null) return NORMALIZATION;
        if (settings.mergeSlashes()) normal = PathNormalization.mergeSlashes(normal);
        if (!normal.equals(path)) headers.put(":path", normal);
        if (!redirect) return null;
        return new Refusal(307, "", "path_normalization_failed", normal);
    }

    /// RFC 9110 section 10.1.1: the client waits for our word before it sends the body.
    static void expectation(HeaderBlock headers, Carrier carrier) {
        String expect = headers.get("expect");
        if (expect == null || !expect.equalsIgnoreCase("100-continue")) return;
        carrier.stats().response(100);
        carrier.sendContinue();
        headers.remove("expect");
    }

    /// The protocol that the request asks to change to, lower case; null for none. Envoy passes
    /// over `h2c`: the request goes on as HTTP/1.1.
    static @Nullable String upgrade(HeaderBlock headers) {
        if (headers.get(":method", "").equals("CONNECT")) return "connect";
        String upgrade = headers.get("upgrade");
        if (upgrade == null || !headers.hasToken("connection", "upgrade")) return null;
        return upgrade.equalsIgnoreCase("h2c") ? null : upgrade.toLowerCase(Locale.ROOT);
    }

    /// Hop-by-hop headers, host, where it comes from, its name.
    ///
    /// @param edge of this connection
    /// @param listenerPort where the client meant to go
    /// @return whom the request comes from
    static InetSocketAddress prepare(
            HeaderBlock headers,
            HttpSettings settings,
            EdgeHeaders edge,
            InetSocketAddress peer,
            int listenerPort,
            @Nullable TlsConnection tls,
            List<String> internalOnly) {
        if ("connect-udp".equalsIgnoreCase(headers.get("upgrade"))) authorityOfUdp(headers);
        HostNormalization.apply(headers, settings.path(), listenerPort);
        removeHopByHop(headers, headers.get("upgrade") != null && upgrade(headers) != null);
        InetSocketAddress client =
                edge.apply(headers, peer, listenerPort, tls != null, internalOnly);
        if (edge.refusal() != 0) return client;
        settings.requestIds().apply(headers, edge.isFromOutside());
        settings.clientCertificate().apply(headers, tls);
        return client;
    }

    /// RFC 9298 section 3: the path names the host that is meant.
    private static void authorityOfUdp(HeaderBlock headers) {
        String[] parts = headers.get(":path", "").split("/", -1);
        if (parts.length < 6 || !parts[1].equals(".well-known") || !parts[2].equals("masque"))
            return;
        headers.put(":authority", parts[4] + ":" + parts[5]);
    }

    private static void removeHopByHop(HeaderBlock headers, boolean upgrade) {
        if (!upgrade) {
            headers.remove("connection");
            headers.remove("upgrade");
            sanitizeTe(headers);
        }
        headers.remove("keep-alive");
        headers.remove("proxy-connection");
        headers.remove("transfer-encoding");
    }

    private static void sanitizeTe(HeaderBlock headers) {
        String te = headers.get("te");
        if (te == null || te.equals("trailers")) return;
        if (headers.hasToken("te", "trailers")) headers.put("te", "trailers");
        else headers.remove("te");
    }
}
