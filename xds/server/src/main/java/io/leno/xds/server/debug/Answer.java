package io.leno.xds.server.debug;

import io.leno.api.json.Json;

/// What a page answers.
record Answer(int status, String contentType, String body) {
    private static final String TEXT = "text/plain; charset=utf-8";

    static Answer text(String body) {
        return new Answer(200, TEXT, body);
    }

    static Answer error(int status, String body) {
        return new Answer(status, TEXT, body);
    }

    static Answer json(Object value) {
        return new Answer(200, "application/json", Json.write(value));
    }

    static Answer html(String body) {
        return new Answer(200, "text/html; charset=utf-8", body);
    }
}
