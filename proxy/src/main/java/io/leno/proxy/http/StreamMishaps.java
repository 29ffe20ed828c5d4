package io.leno.proxy.http;

import io.leno.api.filter.ResponseFlag;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.codec.MalformedMessageException;
import io.leno.proxy.codec.StatusText;

/// What ends a stream before its time, and what the client is told then.
final class StreamMishaps {
    /// In Envoy the parser itself refuses these: nothing is known of such a request.
    private static final int LOW_VERSION = 426;

    private StreamMishaps() {}

    /// The head of an answer of ours; Envoy: local reply.
    static HeaderBlock head(int status, int length) {
        var headers = new HeaderBlock();
        headers.append(":status", StatusText.code(status));
        if (length > 0) {
            headers.append("content-length", Integer.toString(length));
            headers.append("content-type", "text/plain");
        }
        return headers;
    }

    /// The body of an answer of ours as the configuration wants it. Envoy: `local_reply_config`.
    static byte[] rewritten(Exchange exchange, HeaderBlock headers, byte[] body) {
        byte[] content = formatted(exchange, headers, body);
        if (exchange.info().malformed)
            exchange.info().addFlag(ResponseFlag.DOWNSTREAM_PROTOCOL_ERROR);
        return content;
    }

    private static byte[] formatted(Exchange exchange, HeaderBlock headers, byte[] body) {
        LocalReplyPolicy policy = exchange.httpSettings().localReplies();
        if (policy.isNone()) return body;
        if (headers.get("content-type", "").equals("text/plain")) headers.remove("content-type");
        String typeBefore = headers.get("content-type", "");
        ExchangeInfo info = exchange.info();
        policy.rewrite(info, headers, body);
        byte[] content = info.localReplyBody;
        if (content.length == 0) {
            headers.remove("content-length");
            headers.remove("content-type");
            return content;
        }
        headers.put("content-length", Integer.toString(content.length));
        if (typeBefore.equals(headers.get("content-type", "")))
            headers.put("content-type", info.localReplyType);
        return content;
    }

    /// The request can go no further as it is.
    static void refused(Exchange exchange, RequestPreparation.Refusal refusal) {
        String location = refusal.location();
        refusal.count(exchange.carrier().stats());
        if (refusal.status() == LOW_VERSION) exchange.info().neverRead();
        if (location == null) {
            answer(exchange, refusal.status(), refusal.body(), refusal.details());
            return;
        }
        exchange.answer(
                0,
                refusal.status(),
                refusal.body(),
                headers -> headers.set("location", location),
                refusal.details());
    }

    /// Nobody says where the request comes from, and it must not come from anywhere.
    static void originUnknown(Exchange exchange, int status) {
        exchange.carrier().stats().rejectedOrigins.inc();
        answer(exchange, status, "", "rejecting_because_detection_failed");
    }

    private static void answer(Exchange exchange, int status, String body, String details) {
        exchange.answer(0, status, body, none -> {}, details);
    }

    /// Envoy: `envoy.overload_actions.stop_accepting_requests`.
    static void overloaded(Exchange exchange) {
        exchange.carrier().stats().overloadReplies.inc();
        answer(exchange, 503, "envoy overloaded", "overload");
    }

    static void requestTooLarge(Exchange exchange) {
        exchange.carrier().stats().tooLarge.inc();
        exchange.carrier().closeAfterResponse(); // in Envoy the end is never seen by then
        answer(exchange, 413, "Payload Too Large", "request_payload_too_large");
    }

    static void responseTooLarge(Exchange exchange) {
        exchange.answer(
                exchange.filters().size(),
                500,
                "Internal Server Error",
                none -> {},
                "response_payload_too_large");
    }

    /// A filter has left no status in the response that could be sent.
    static void withoutStatus(Exchange exchange) {
        exchange.answerAgain(
                exchange.filters().size(),
                502,
                "missing required header: :status",
                "filter_removed_required_response_headers");
    }

    /// The bytes are no HTTP; nothing after them can be understood.
    static void malformed(Exchange exchange, MalformedMessageException refusal) {
        exchange.carrier().closeAfterResponse();
        exchange.info().malformed = true;
        if (exchange.isResponseStarted()) {
            exchange.info().addFlag(ResponseFlag.DOWNSTREAM_PROTOCOL_ERROR);
            exchange.breakOff(refusal.details());
            return;
        }
        String text = StatusText.reason(refusal.status());
        answer(exchange, refusal.status(), text, refusal.details());
    }

    /// The first bytes of a request came, and not all of its headers.
    static void headersTimedOut(Exchange exchange) {
        exchange.carrier().stats().headerTimeouts.inc();
        exchange.requestIsOver();
        exchange.carrier().closeAfterResponse();
        answer(exchange, 408, "request header timeout", "request_header_timeout");
    }

    /// It took longer than streams may. Envoy: `max_stream_duration`.
    static void durationExceeded(Exchange exchange) {
        exchange.carrier().stats().maxDurations.inc();
        if (exchange.isResponseStarted()) {
            exchange.breakOff("max_duration_timeout");
            return;
        }
        int status = exchange.isRequestComplete() ? 504 : 408;
        answer(exchange, status, "downstream duration timeout", "max_duration_timeout");
    }

    /// Nothing moved for too long.
    static void idle(Exchange exchange) {
        exchange.carrier().stats().streamIdleTimeouts.inc();
        exchange.info().addFlag(ResponseFlag.STREAM_IDLE_TIMEOUT);
        if (exchange.isResponseStarted()) {
            exchange.breakOff("stream_idle_timeout");
            return;
        }
        int status = exchange.isRequestComplete() ? 504 : 408;
        if (!exchange.isRequestComplete()) exchange.carrier().closeAfterResponse();
        answer(exchange, status, "stream timeout", "stream_idle_timeout");
    }

    /// The request took too long to come in.
    static void requestTimedOut(Exchange exchange) {
        exchange.carrier().stats().requestTimeouts.inc();
        if (exchange.isResponseStarted()) {
            exchange.breakOff("request_overall_timeout");
            return;
        }
        exchange.carrier().closeAfterResponse();
        answer(exchange, 408, "request timeout", "request_overall_timeout");
    }
}
