package io.leno.proxy.http;

import io.leno.proxy.codec.HeaderBlock;

import org.jspecify.annotations.Nullable;

/// What a request asks its connection to become: another protocol, or a tunnel (CONNECT). Envoy:
/// `upgrade_configs`.
final class UpgradeRequest {
    private @Nullable String protocol;
    private boolean wanted;

    /// Reads it off the headers, before those of the connection go.
    ///
    /// @param end the request has no body, so that it can be one
    void ask(HeaderBlock headers, boolean end) {
        protocol = RequestPreparation.upgrade(headers);
        wanted = protocol != null && end;
    }

    /// The request goes on as one, which the upstream may still turn down.
    boolean isWanted() {
        return wanted;
    }

    /// @return false when it was refused, and answered
    boolean check(Exchange exchange) {
        if (protocol == null) return true;
        Carrier carrier = exchange.carrier();
        if (protocol.equals("connect")) {
            if (carrier.protocol().startsWith("HTTP/1")) exchange.requestGoesOn();
            if (exchange.route() == null) {
                wanted = false;
                return true; // 404, as in Envoy
            }
        }
        if (isAllowed(exchange, protocol)) {
            if (wanted) exchange.requestGoesOn();
            return true;
        }
        carrier.stats().upgradesRefused.inc();
        wanted = false;
        carrier.closeAfterResponse();
        exchange.answer(0, 403, "", none -> {}, "upgrade_failed");
        return false;
    }

    private static boolean isAllowed(Exchange exchange, String protocol) {
        var _ = exchange.route();
        return exchange.streamRoute().allowsUpgrade(protocol, exchange.httpSettings());
    }
}
