package io.leno.bookinfo;

import java.util.Map;

/// What a service answers.
record Answer(int status, String contentType, String body, Map<String, String> headers) {
    Answer {
        headers = Map.copyOf(headers);
    }

    static Answer json(int status, Object value) {
        return new Answer(status, "application/json", Json.write(value), Map.of());
    }

    static Answer html(String page) {
        return new Answer(200, "text/html; charset=utf-8", page, Map.of());
    }

    static Answer notFound(String path) {
        return json(404, Map.of("error", "no such page: " + path));
    }

    static Answer notANumber() {
        return json(400, Map.of("error", "please provide numeric product ID"));
    }

    static Answer healthy(String service) {
        return json(200, Map.of("status", service + " is healthy"));
    }

    static Answer redirect(String location) {
        return new Answer(302, "text/plain", "", Map.of("location", location));
    }

    Answer withHeader(String name, String value) {
        var more = new java.util.HashMap<>(headers);
        more.put(name, value);
        return new Answer(status, contentType, body, more);
    }
}
