package io.leno.proxy.health;

import io.leno.proxy.h2.Http2Stats;

/// Which probe asks what.
final class ProbeKinds {
    private ProbeKinds() {}

    static Probe.Factory of(
            HealthDialer dialer, HealthCheckSettings settings, HealthCheckStats stats) {
        boolean reuse = settings.reuseConnection();
        var http2 = new Http2Stats(dialer.cluster().stats().scope());
        return switch (settings.check()) {
            case Check.Tcp tcp ->
                    (host, outcome) -> new TcpProbe(dialer, host, tcp, reuse, outcome);
            case Check.Http http -> {
                var verdict = new HttpVerdict(http, stats);
                yield http.http2()
                        ? (host, outcome) ->
                                new Http2Probe(dialer, http2, host, http, reuse, verdict, outcome)
                        : (host, outcome) ->
                                new Http1Probe(dialer, host, http, reuse, verdict, outcome);
            }
            case Check.Grpc grpc ->
                    (host, outcome) -> new GrpcProbe(dialer, http2, host, grpc, reuse, outcome);
        };
    }
}
