package io.leno.proxy.upstream;

import io.leno.api.filter.Headers;
import io.leno.api.filter.ResponseFlag;
import io.leno.proxy.cluster.Host;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/// What the client is told when a request cannot be forwarded, or its response does not come.
final class ForwardingFailure {
    private static final String NO_HOST = "no_healthy_upstream";

    private final Forwarding of;
    private int timeoutStatus = 504;
    private String noHost = NO_HOST;

    ForwardingFailure(Forwarding of) {
        this.of = of;
    }

    /// @param wanted a request that takes too long is answered 204. Envoy:
    ///   `x-envoy-upstream-rq-timeout-alt-response`
    void answers204(boolean wanted) {
        if (wanted) timeoutStatus = 204;
    }

    /// The host that the request names cannot be found.
    void noName(String why) {
        noHost = "dns_resolution_failure{" + underscored(why) + "}";
    }

    void noHealthyHost() {
        if (noHost.equals(NO_HOST)) of.cluster.stats().noHost.inc();
        of.stream.info().addFlag(ResponseFlag.NO_HEALTHY_UPSTREAM);
        of.charges.response(503, null, null);
        of.giveUp();
        answer(503, "no healthy upstream", this::countAttempts, noHost);
    }

    /// The cluster is to be spared some of its requests. Envoy: `drop_overloads`.
    void dropped() {
        of.stream.info().addFlag(ResponseFlag.DROP_OVERLOAD);
        of.charges.response(503, null, null);
        of.giveUp();
        answer(503, "drop overload", headers -> {}, "drop_overload");
    }

    /// The request's body grew past what may be kept while there was nobody to send it to.
    void overflowWhileRetrying() {
        of.giveUp();
        answer(
                507,
                "exceeded request buffer limit while retrying upstream",
                this::countAttempts,
                "request_payload_exceeded_retry_buffer_limit");
    }

    void fail(ResetReason reason, @Nullable String transportFailure, @Nullable Host host) {
        charge(reason, host);
        reply(reason, transportFailure);
    }

    /// An attempt ended without a response, or within one.
    void charge(ResetReason reason, @Nullable Host host) {
        if (of.hasResponseStarted()) chargeLate();
        else {
            of.charges.response(status(reason), null, host);
            if (host != null && reason != ResetReason.PENDING_OVERFLOW)
                host.counts().requestsFailed.increment();
        }
    }

    private static int status(ResetReason reason) {
        return reason == ResetReason.PROTOCOL_ERROR ? 502 : 503;
    }

    void reply(ResetReason reason, @Nullable String transportFailure) {
        of.stream.info().addFlag(reason.flag());
        of.giveUp();
        if (reason == ResetReason.NO_POOL) {
            answer(503, "no healthy upstream", this::countAttempts, NO_HOST);
            return;
        }
        String details = underscored(reason.text());
        if (transportFailure != null) details += "|" + underscored(transportFailure);
        String retried = of.attempts.count() > 1 ? "retried and the latest " : "";
        boolean overloaded = reason.isOverflow() && !of.stream.settings().suppressEnvoyHeaders();
        answer(
                status(reason),
                "upstream connect error or disconnect/reset before headers. "
                        + retried
                        + "reset reason: "
                        + reason.text(),
                headers -> {
                    if (overloaded) headers.set("x-envoy-overloaded", "true");
                    countAttempts(headers);
                },
                "upstream_reset_before_response_started{" + details + "}");
    }

    /// The response broke off.
    void broken(ResetReason reason) {
        of.stream.info().addFlag(reason.flag());
        of.stream
                .journal()
                .details(
                        "upstream_reset_after_response_started{"
                                + underscored(reason.text())
                                + "}");
        of.giveUp();
        of.stream.reset();
    }

    /// What is answered to a request that takes too long.
    int timeoutStatus() {
        return timeoutStatus;
    }

    /// The whole of it took too long.
    void timedOut() {
        Attempt current = of.attempts.current();
        if (current != null) {
            of.charges.timedOut();
            current.timedOut(timeoutStatus);
            if (current.wasSent()) current.host().counts().requestsTimedOut.increment();
            chargeTimeout(current);
        }
        abort("response_timeout");
    }

    /// An attempt took too long and there is no other one.
    void timedOut(Attempt attempt, boolean idle) {
        chargeTimeout(attempt);
        abort(idle ? "upstream_per_try_idle_timeout" : "upstream_per_try_timeout");
    }

    /// The cluster allows the request no more time.
    void streamTooLong() {
        of.stream.info().addFlag(ResponseFlag.UPSTREAM_MAX_STREAM_DURATION_REACHED);
        of.giveUp();
        String details = "upstream_max_stream_duration_reached";
        if (of.hasResponseStarted()) {
            of.stream.journal().details(details);
            of.stream.reset();
        } else answer(504, "upstream max stream duration reached", this::countAttempts, details);
    }

    /// Envoy counts those of gRPC only.
    private void chargeLate() {
        if (Grpc.isRequest(of.stream.requestHeaders())) of.stream.counts().lateResets.inc();
    }

    /// A host that there was no connection to yet is not charged.
    private void chargeTimeout(Attempt attempt) {
        Host host = attempt.wasSent() ? attempt.host() : null;
        if (of.hasResponseStarted()) chargeLate();
        else {
            of.charges.response(timeoutStatus, null, host);
            if (host != null) host.counts().requestsFailed.increment();
        }
    }

    private void abort(String details) {
        of.stream.info().addFlag(ResponseFlag.UPSTREAM_REQUEST_TIMEOUT);
        of.giveUp();
        if (of.hasResponseStarted()) {
            of.stream.journal().details(details);
            of.stream.reset();
            return;
        }
        String text = timeoutStatus == 504 ? "upstream request timeout" : "";
        answer(timeoutStatus, text, this::countAttempts, details);
    }

    private void countAttempts(Headers headers) {
        if (!of.route.virtualHost().includeAttemptCountInResponse()) return;
        if (of.attempts.count() == 0) return;
        headers.set("x-envoy-attempt-count", Integer.toString(of.attempts.count()));
    }

    private void answer(int status, String text, Consumer<Headers> edit, String details) {
        of.stream.localReply(status, text, edit, details);
    }

    private static String underscored(String text) {
        return text.replace(' ', '_');
    }
}
