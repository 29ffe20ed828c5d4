package io.leno.proxy.health;

import io.leno.proxy.cluster.Host;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.h2.Http2Stats;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/// Asks by HTTP/2.
final class Http2Probe implements Probe, Http2Exchange.Answers {
    private final HealthDialer dialer;
    private final Host host;
    private final Check.Http check;
    private final HttpVerdict verdict;
    private final Outcome outcome;
    private final Http2Exchange exchange;

    Http2Probe(
            HealthDialer dialer,
            Http2Stats stats,
            Host host,
            Check.Http check,
            boolean reuse,
            HttpVerdict verdict,
            Outcome outcome) {
        this.dialer = dialer;
        this.host = host;
        this.check = check;
        this.verdict = verdict;
        this.outcome = outcome;
        exchange = new Http2Exchange(dialer, host, stats, reuse, this);
    }

    @Override
    public void start() {
        HeaderBlock request = CheckRequest.http(check, host, dialer.cluster());
        request.append(":scheme", dialer.scheme(host));
        exchange.ask(request, check.body());
    }

    @Override
    public void answered(HeaderBlock head, ByteBuf body, @Nullable HeaderBlock trailers) {
        verdict.tell(head, body, outcome);
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
