package io.leno.proxy.http;

import io.leno.api.filter.ResponseFlag;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.codec.MalformedMessageException;
import io.leno.proxy.codec.StatusText;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;

/// What ends a stream before its time, and what the client is told then.
final class StreamMishaps {
    private StreamMishaps() {}

    /// The head of an answer of ours; Envoy: local reply.
    static HeaderBlock head(int status, String body) {
        var headers = new HeaderBlock();
        headers.append(":status", StatusText.code(status));
        if (!body.isEmpty()) {
            headers.append("content-length", Integer.toString(ByteBufUtil.utf8Bytes(body)));
            headers.append("content-type", "text/plain");
        }
        return headers;
    }

    private static void answer(Exchange exchange, int status, String body, String details) {
        exchange.answer(0, status, body, none -> {}, details);
    }

    static void requestTooLarge(Exchange exchange) {
        exchange.carrier().stats().tooLarge.inc();
        answer(exchange, 413, "Payload Too Large", "request_payload_too_large");
    }

    static void responseTooLarge(Exchange exchange) {
        exchange.answer(
                exchange.filterCount(),
                500,
                "Internal Server Error",
                none -> {},
                "response_payload_too_large");
    }

    /// The bytes are no HTTP; nothing after them can be understood.
    static void malformed(Exchange exchange, MalformedMessageException refusal) {
        exchange.carrier().closeAfterResponse();
        exchange.requestIsOver();
        exchange.info().addFlag(ResponseFlag.DOWNSTREAM_PROTOCOL_ERROR);
        if (exchange.isResponseStarted()) {
            exchange.breakOff(refusal.details());
            return;
        }
        boolean codec = refusal.details().startsWith("http1.");
        String text = codec ? HttpResponseStatus.valueOf(refusal.status()).reasonPhrase() : "";
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
        exchange.info().addFlag(ResponseFlag.DURATION_TIMEOUT);
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
        exchange.carrier().closeAfterResponse();
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
