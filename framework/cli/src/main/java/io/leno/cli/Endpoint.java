package io.leno.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leno.api.json.InvalidJsonException;
import io.leno.api.json.Json;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A control plane or a proxy over HTTP.
///
/// @param what how messages call it: `control plane`
/// @param address `host:port`
/// @param token sent along; empty: none
public record Endpoint(String what, String address, String token) {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int SILENCE_MILLIS = 60_000;

    /// @throws CommandFailure when it cannot be reached, or answers no JSON object or an error
    public Map<?, ?> get(String path, Map<String, String> query) {
        return exchange("GET", path, query, "", new byte[0], this::answer);
    }

    /// The same for a list.
    public List<?> list(String path, Map<String, String> query) {
        String text = text("GET", path, query);
        if (json(text) instanceof List<?> list) return list;
        throw CommandFailure.failed(
                what + " " + address + ": no list at " + path + " (expected: one of leno)");
    }

    /// What a page answers, as it is.
    public String text(String method, String path, Map<String, String> query) {
        return exchange(method, path, query, "", new byte[0], this::content);
    }

    private String content(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        if (status < 400) return read(connection.getInputStream());
        throw refused(connection, status, read(connection.getErrorStream()));
    }

    public Map<?, ?> post(String path, Map<String, ?> fields) {
        return exchange(
                "POST",
                path,
                Map.of(),
                "application/json",
                Json.write(fields).getBytes(UTF_8),
                this::answer);
    }

    public Map<?, ?> send(String method, String path, Map<String, String> query, byte[] content) {
        return exchange(method, path, query, "application/octet-stream", content, this::answer);
    }

    /// Reads what came back.
    private interface Reading<T> {
        T of(HttpURLConnection connection) throws IOException;
    }

    private <T> T exchange(
            String method,
            String path,
            Map<String, String> query,
            String type,
            byte[] body,
            Reading<T> reading) {
        try {
            HttpURLConnection connection = open(method, path + text(query), type);
            try {
                if (!type.isEmpty()) write(connection, body);
                return reading.of(connection);
            } finally {
                connection.disconnect();
            }
        } catch (IOException | IllegalArgumentException e) {
            throw CommandFailure.failed(
                    what + " " + address + ": " + e.getMessage() + " (expected: one that answers)");
        }
    }

    private HttpURLConnection open(String method, String target, String type) throws IOException {
        var connection =
                (HttpURLConnection)
                        URI.create("http://" + address + target).toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(SILENCE_MILLIS);
        connection.setInstanceFollowRedirects(false);
        if (!token.isEmpty()) connection.setRequestProperty("authorization", "Bearer " + token);
        if (!type.isEmpty()) connection.setRequestProperty("content-type", type);
        return connection;
    }

    private static void write(HttpURLConnection connection, byte[] body) throws IOException {
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
    }

    private Map<?, ?> answer(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        String text =
                read(status < 400 ? connection.getInputStream() : connection.getErrorStream());
        Object read = json(text);
        if (read instanceof Map<?, ?> fields && fields.containsKey("error"))
            throw CommandFailure.failed(Fields.text(fields, "error"));
        // what was refused, with the reason, is an answer too
        boolean answered = status < 400 || status == HttpURLConnection.HTTP_CONFLICT;
        if (answered && read instanceof Map<?, ?> fields) return fields;
        throw refused(connection, status, text);
    }

    private CommandFailure refused(HttpURLConnection connection, int status, String text) {
        boolean isDebugPage = connection.getURL().getPath().startsWith("/debug/");
        boolean explains = status == 400 || (status == 404 && isDebugPage);
        boolean says = explains && text.lines().count() == 1;
        if (says) return CommandFailure.failed(text.strip());
        return CommandFailure.failed(
                what
                        + " "
                        + address
                        + ": status "
                        + status
                        + " for "
                        + connection.getURL().getPath()
                        + " (expected: one of leno)");
    }

    private static Object json(String text) {
        try {
            Object value = Json.read(text);
            return value == null ? "" : value;
        } catch (InvalidJsonException other) {
            return "";
        }
    }

    private static String read(@org.jspecify.annotations.Nullable InputStream content)
            throws IOException {
        if (content == null) return "";
        try (content) {
            return new String(content.readAllBytes(), UTF_8);
        }
    }

    private static String text(Map<String, String> query) {
        if (query.isEmpty()) return "";
        return query.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
                .collect(Collectors.joining("&", "?", ""));
    }
}
