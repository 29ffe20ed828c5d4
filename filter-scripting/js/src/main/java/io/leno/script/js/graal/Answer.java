package io.leno.script.js.graal;

import io.leno.api.filter.CallOutcome;

import org.graalvm.polyglot.HostAccess.Export;

import java.nio.ByteBuffer;

/// What a cluster answered.
public final class Answer {
    private final CallOutcome.Response response;

    @Export public final HeadersView headers;

    Answer(CallOutcome.Response response, HeadersView headers) {
        this.response = response;
        this.headers = headers;
    }

    @Export
    public int status() {
        return response.status();
    }

    @Export
    public ByteBuffer body() {
        return Bytes.buffer(response.body());
    }
}
