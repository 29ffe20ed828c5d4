package io.leno.proxy.http;

import io.leno.proxy.codec.HeaderBlock;

import org.jspecify.annotations.Nullable;

/// What a request asks its connection to become: another protocol, or a tunnel (CONNECT). Envoy:
/// `upgrade_configs`.
final class UpgradeRequest {
    private @Nullable String protocol;
    private boolean wanted;
    private boolean accepted;
    private boolean tunnel;

    /// Reads it off the headers, before those of the connection go.
    void ask(HeaderBlock headers) {
        protocol = RequestPreparation.upgrade(headers);
        wanted = protocol != null;
    }

    /// The request goes on as one, which the upstream may still turn down.
    boolean isWanted() {
        return wanted;
    }

    /// The connection manager has nothing against it.
    boolean isAccepted() {
        return accepted;
    }

    /// Both sides send what they like.
    boolean isTunnel() {
        return tunnel;
    }

    /// RFC 9110 sections 7.8 and 9.3.6; of the 2xx to a CONNECT, Envoy only knows 200.
    ///
    /// @return whether this is the status that makes a tunnel
    boolean answered(int status) {
        tunnel = wanted && status == ("connect".equals(protocol) ? 200 : 101);
        return tunnel;
    }

    /// @return false when it was refused, and answered
    boolean check(Exchange exchange) {
        if (protocol == null) return true;
        Carrier carrier = exchange.carrier();
        if (isAllowed(exchange, protocol)) {
            accepted = true;
            carrier.stats().upgrades.inc();
            carrier.stats().upgradesActive.inc();
            return true;
        }
        wanted = false;
        if (protocol.startsWith("connect") && exchange.route() == null)
            return true; // 404, as in Envoy
        carrier.stats().upgradesRefused.inc();
        carrier.closeAfterResponse();
        exchange.answer(0, 403, "", none -> {}, "upgrade_failed");
        return false;
    }

    private static boolean isAllowed(Exchange exchange, String protocol) {
        var _ = exchange.route();
        return exchange.streamRoute().allowsUpgrade(protocol, exchange.httpSettings());
    }
}
