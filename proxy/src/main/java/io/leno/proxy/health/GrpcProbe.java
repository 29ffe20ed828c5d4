package io.leno.proxy.health;

import io.leno.proxy.cluster.Host;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.h2.Http2Stats;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/// Calls `grpc.health.v1.Health/Check` and wants to hear SERVING.
final class GrpcProbe implements Probe, Http2Exchange.Answers {
    private static final int SERVING = 1;

    private final HealthDialer dialer;
    private final Host host;
    private final Check.Grpc check;
    private final Outcome outcome;
    private final Http2Exchange exchange;

    GrpcProbe(
            HealthDialer dialer,
            Http2Stats stats,
            Host host,
            Check.Grpc check,
            boolean reuse,
            Outcome outcome) {
        this.dialer = dialer;
        this.host = host;
        this.check = check;
        this.outcome = outcome;
        exchange = new Http2Exchange(dialer, host, stats, reuse, this);
    }

    @Override
    public void start() {
        HeaderBlock request =
                CheckRequest.grpc(
                        check, host, dialer.cluster(), dialer.scheme(host), dialer.timeout());
        exchange.ask(request, GrpcHealthMessages.request(check.service()));
    }

    @Override
    public void answered(HeaderBlock head, ByteBuf body, @Nullable HeaderBlock trailers) {
        int http = Integer.parseInt(head.get(":status", "0"));
        String status = (trailers == null ? head : trailers).get("grpc-status", "");
        boolean serving =
                http == 200
                        && status.equals("0")
                        && GrpcHealthMessages.servingStatus(body) == SERVING;
        if (serving) outcome.passed(false);
        else outcome.failed(Failure.ACTIVE, false, 0);
    }

    @Override
    public void broken() {
        outcome.failed(Failure.NETWORK, false, 0);
    }

    @Override
    public void abandon() {
        exchange.abandon();
    }

    @Override
    public void close() {
        exchange.abandon();
    }
}
