package io.leno.cli.script;

import io.leno.cli.CommandFailure;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/// `--expect KEY=VALUE`: what somebody wants to see in an [Outcome].
///
/// @param name of the header or trailer; empty for other keys
/// @param value of a header or trailer: empty where there must be none
record Expectation(String text, Key key, String name, String value) {
    private static final String STATUS = ":status";

    private enum Key {
        REQUEST_HEADER("request.header.NAME"),
        REQUEST_TRAILER("request.trailer.NAME"),
        REQUEST_BODY("request.body"),
        RESPONSE_STATUS("response.status"),
        RESPONSE_HEADER("response.header.NAME"),
        RESPONSE_TRAILER("response.trailer.NAME"),
        RESPONSE_BODY("response.body"),
        LOCAL("local"),
        LOG("log");

        private final String form;

        Key(String form) {
            this.form = form;
        }

        /// The name in a key of this form, which is empty where it has none; null for other keys.
        private @Nullable String name(String key) {
            if (!form.endsWith(".NAME")) return form.equals(key) ? "" : null;
            String start = form.substring(0, form.length() - "NAME".length());
            return key.startsWith(start) && key.length() > start.length()
                    ? key.substring(start.length()).toLowerCase(Locale.ROOT)
                    : null;
        }

        private static String all() {
            return String.join(", ", List.of(values()).stream().map(each -> each.form).toList());
        }
    }

    static Expectation of(String text) {
        int equals = text.indexOf('=');
        String typed = equals < 0 ? text : text.substring(0, equals);
        for (Key key : Key.values()) {
            String name = key.name(typed);
            if (name == null || equals < 0) continue;
            return new Expectation(text, key, name, checked(text, key, text.substring(equals + 1)));
        }
        throw CommandFailure.usage(
                "--expect: \"" + text + "\" (expected: KEY=VALUE with a key of " + Key.all() + ")");
    }

    private static String checked(String text, Key key, String value) {
        if (key != Key.LOCAL || value.equals("true") || value.equals("false")) return value;
        throw CommandFailure.usage("--expect: \"" + text + "\" (expected: local=true or false)");
    }

    /// How it is not met, or null.
    @Nullable String mistake(Outcome outcome) {
        List<String> found = found(outcome);
        boolean isMet =
                switch (key) {
                    case LOG -> found.stream().anyMatch(line -> line.contains(value));
                    case REQUEST_HEADER, REQUEST_TRAILER, RESPONSE_HEADER, RESPONSE_TRAILER ->
                            value.isEmpty() ? found.isEmpty() : found.contains(value);
                    case REQUEST_BODY, RESPONSE_STATUS, RESPONSE_BODY, LOCAL ->
                            found.contains(value);
                };
        if (isMet) return null;
        return "expected "
                + text
                + ", found "
                + (found.isEmpty() ? "nothing" : String.join(", ", found));
    }

    private List<String> found(Outcome outcome) {
        Message request = outcome.request();
        Message response = outcome.response();
        return switch (key) {
            case REQUEST_HEADER -> request == null ? List.of() : values(request.headers(), name);
            case REQUEST_TRAILER -> request == null ? List.of() : values(request.trailers(), name);
            case REQUEST_BODY -> request == null ? List.of() : List.of(request.text());
            case RESPONSE_STATUS ->
                    response == null ? List.of() : values(response.headers(), STATUS);
            case RESPONSE_HEADER -> response == null ? List.of() : values(response.headers(), name);
            case RESPONSE_TRAILER ->
                    response == null ? List.of() : values(response.trailers(), name);
            case RESPONSE_BODY -> response == null ? List.of() : List.of(response.text());
            case LOCAL -> List.of(Boolean.toString(outcome.local() != null));
            case LOG ->
                    outcome.steps().stream()
                            .filter(step -> step.kind().equals("log"))
                            .map(Trace.Step::text)
                            .toList();
        };
    }

    private static List<String> values(List<Message.Field> fields, String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .map(Message.Field::value)
                .toList();
    }
}
