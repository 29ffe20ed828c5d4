package io.leno.proxy.listener;

import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.StatScope;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.tls.ClientHello;

/// What `tls_inspector` saw, counted under Envoy's names.
final class Inspections {
    private final Counter tls;
    private final Counter plain;
    private final Counter serverName;
    private final Counter noServerName;
    private final Counter protocols;
    private final Counter noProtocols;

    Inspections(Stats stats) {
        StatScope scope = stats.scope("tls_inspector.");
        tls = scope.counter("tls_found");
        plain = scope.counter("tls_not_found");
        serverName = scope.counter("sni_found");
        noServerName = scope.counter("sni_not_found");
        protocols = scope.counter("alpn_found");
        noProtocols = scope.counter("alpn_not_found");
    }

    void count(ClientHello hello) {
        if (!hello.isTls()) {
            plain.inc();
            return;
        }
        tls.inc();
        (hello.serverName().isEmpty() ? noServerName : serverName).inc();
        (hello.protocols().isEmpty() ? noProtocols : protocols).inc();
    }
}
