package io.leno.script.js.graal;

import io.leno.api.filter.BodyBuffer;
import io.leno.api.filter.HttpStream;

/// The half of a stream that a handler works on.
sealed interface Message {
    HttpStream stream();

    /// What is held of its body.
    BodyBuffer body();

    /// What was held goes on.
    void resume();

    record OfRequest(HttpStream stream) implements Message {
        @Override
        public BodyBuffer body() {
            return stream.requestBody();
        }

        @Override
        public void resume() {
            stream.resumeRequest();
        }
    }

    record OfResponse(HttpStream stream) implements Message {
        @Override
        public BodyBuffer body() {
            return stream.responseBody();
        }

        @Override
        public void resume() {
            stream.resumeResponse();
        }
    }
}
