package io.leno.rollout.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;

import io.leno.api.json.InvalidJsonException;
import io.leno.api.json.Json;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What can be asked for over HTTP.
///
/// | | |
/// |---|---|
/// | `GET /plugins`, `GET /debug/pluginz` | everything as JSON; `after=N&wait=S`: once it has changed since; `namespace=`, `labels=`: of these proxies |
/// | `POST /plugins` | a command, answered with its outcome so far |
/// | `GET /plugins/outcome?plugin=…` | what has become of the last command for a selection |
/// | `GET`, `HEAD /plugins/SHA256` | a file, in parts if asked so |
/// | `PUT /plugins/SHA256?file=NAME` | takes a file in |
final class RolloutPages {
    private static final Logger log = LoggerFactory.getLogger(RolloutPages.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final int LONGEST_COMMAND = 64 * 1024;

    private final Rollouts rollouts;
    private final Access access;
    private final long limit;

    /// @param limit of a file, in bytes
    RolloutPages(Rollouts rollouts, Access access, long limit) {
        this.rollouts = rollouts;
        this.access = access;
        this.limit = limit;
    }

    void serve(HttpExchange exchange) throws IOException {
        try {
            answer(exchange);
        } catch (CommandException refused) {
            json(exchange, refused.status, Map.of("error", String.valueOf(refused.getMessage())));
        } catch (InvalidJsonException | IllegalArgumentException wrong) {
            json(exchange, 400, Map.of("error", String.valueOf(wrong.getMessage())));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            json(exchange, 503, Map.of("error", "the control plane is stopping"));
        }
    }

    private void answer(HttpExchange exchange)
            throws IOException, CommandException, InterruptedException {
        String path = exchange.getRequestURI().getPath().replaceAll("/+$", "");
        String method = exchange.getRequestMethod();
        Map<String, String> query = query(exchange);
        if (path.equals("/plugins/outcome")) {
            require(method, "GET");
            outcome(exchange, query);
        } else if (path.startsWith("/plugins/")) {
            file(exchange, method, path.substring("/plugins/".length()), query);
        } else if (method.equals("POST")) {
            command(exchange);
        } else {
            require(method, "GET");
            waitIfAsked(query);
            json(exchange, 200, rollouts.fields(Selection.of(query)));
        }
    }

    private static void require(String method, String expected) throws CommandException {
        if (!method.equals(expected))
            throw new CommandException(405, "method: " + method + " (expected: " + expected + ")");
    }

    private void waitIfAsked(Map<String, String> query)
            throws InterruptedException, CommandException {
        if (!query.containsKey("after")) return;
        long after = number(query, "after");
        Duration wait = Duration.ofSeconds(number(query, "wait"));
        rollouts.await(after, wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
    }

    private static long number(Map<String, String> query, String name) throws CommandException {
        try {
            return Long.parseLong(query.getOrDefault(name, "0"));
        } catch (NumberFormatException e) {
            throw new CommandException(
                    400, name + ": " + query.get(name) + " (expected: a whole number)");
        }
    }

    private void outcome(HttpExchange exchange, Map<String, String> query)
            throws IOException, CommandException, InterruptedException {
        waitIfAsked(query);
        var fields = new LinkedHashMap<String, Object>();
        fields.put("changes", rollouts.changes());
        fields.putAll(
                rollouts.outcome(query.getOrDefault("plugin", ""), Selection.of(query)).fields());
        json(exchange, 200, fields);
    }

    private void command(HttpExchange exchange) throws IOException, CommandException {
        access.requireWrite(exchange);
        // a form, which any web page can make a browser send, is none
        String type = String.valueOf(exchange.getRequestHeaders().getFirst("content-type"));
        if (!type.startsWith("application/json"))
            throw new CommandException(
                    415, "content-type: " + type + " (expected: application/json)");
        byte[] body = exchange.getRequestBody().readNBytes(LONGEST_COMMAND);
        if (!(Json.read(new String(body, UTF_8)) instanceof Map<?, ?> fields))
            throw new CommandException(400, "command: no object (expected: a JSON object)");
        Command command = Command.of(fields);
        Map<String, Object> answer = new LinkedHashMap<>(rollouts.command(command).fields());
        answer.put("plugin", command.plugin());
        json(exchange, 200, answer);
    }

    private void file(
            HttpExchange exchange, String method, String sha256, Map<String, String> query)
            throws IOException, CommandException {
        if (method.equals("PUT")) {
            access.requireWrite(exchange);
            var artifact =
                    rollouts.artifacts()
                            .put(
                                    sha256,
                                    query.getOrDefault("file", ""),
                                    exchange.getRequestBody(),
                                    limit);
            log.info("Plugin file {} ({}, {} bytes)", artifact.file(), sha256, artifact.size());
            json(exchange, 200, artifact.fields());
            return;
        }
        if (!method.equals("HEAD")) require(method, "GET");
        Optional<Path> file = rollouts.artifacts().file(sha256);
        if (file.isEmpty())
            throw new CommandException(404, sha256 + ": no such file (expected: a hash of one)");
        new FileAnswer(file.get(), sha256).send(exchange);
    }

    private static Map<String, String> query(HttpExchange exchange) {
        var query = new TreeMap<String, String>();
        String raw = exchange.getRequestURI().getRawQuery();
        if (raw == null) return query;
        for (String part : raw.split("&", -1)) {
            String[] pair = part.split("=", 2);
            if (pair.length == 2) query.put(pair[0], URLDecoder.decode(pair[1], UTF_8));
        }
        return query;
    }

    private static void json(HttpExchange exchange, int status, Map<String, ?> fields)
            throws IOException {
        byte[] body = Json.write(fields).getBytes(UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
