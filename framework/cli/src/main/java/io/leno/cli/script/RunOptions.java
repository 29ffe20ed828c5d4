package io.leno.cli.script;

import io.leno.cli.CommandFailure;
import io.leno.cli.script.Message.Field;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The options of both commands: a script, and what it is run on.
final class RunOptions {
    private static final byte[] NO_BODY = {};

    @Parameters(
            paramLabel = "FILE",
            description = "The script: tenant.lua, tenant.js, tenant.wasm.")
    private Path file = Path.of("");

    @Option(
            names = "--request",
            paramLabel = "'METHOD PATH'",
            description = "The request (default: GET /).")
    private String request = "GET /";

    @Option(
            names = {"-H", "--header"},
            paramLabel = "'NAME: VALUE'",
            description = "A header of the request. This and all below can be given several times.")
    private List<String> headers = List.of();

    @Option(
            names = "--body",
            paramLabel = "TEXT|@FILE",
            description = "The request's body, or the file it is in.")
    private String body = "";

    @Option(
            names = "--trailer",
            paramLabel = "'NAME: VALUE'",
            description = "A trailer of the request.")
    private List<String> trailers = List.of();

    @Option(
            names = "--response",
            paramLabel = "STATUS",
            description = "What the upstream answers (default: 200).")
    private String status = "200";

    @Option(
            names = "--response-header",
            paramLabel = "'NAME: VALUE'",
            description = "A header of the upstream's response.")
    private List<String> responseHeaders = List.of();

    @Option(
            names = "--response-body",
            paramLabel = "TEXT|@FILE",
            description = "The body of the upstream's response.")
    private String responseBody = "";

    @Option(
            names = "--response-trailer",
            paramLabel = "'NAME: VALUE'",
            description = "A trailer of the upstream's response.")
    private List<String> responseTrailers = List.of();

    @Option(
            names = "--call",
            paramLabel = "CLUSTER=STATUS[:BODY]",
            description = "A cluster, and what it answers: several of one cluster in turn.")
    private List<String> calls = List.of();

    @Option(
            names = "--expect",
            paramLabel = "KEY=VALUE",
            description =
                    "request.header.NAME, request.trailer.NAME, request.body, response.status,"
                            + " response.header.NAME, response.trailer.NAME, response.body, local"
                            + " (true, false) or log (a part of a line). A header without a value:"
                            + " there must be none.")
    private List<String> expected = List.of();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The script's settings (default: the .yaml beside it, if there is one).")
    private @Nullable Path config;

    Script script(ScriptEngines engines) {
        byte[] content = read(file);
        return engines.read(file, content, new String(settings(), StandardCharsets.UTF_8));
    }

    private byte[] settings() {
        if (config != null) return read(config);
        String beside = String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "") + ".yaml";
        Path found = file.resolveSibling(beside);
        return Files.isRegularFile(found) ? read(found) : NO_BODY;
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw CommandFailure.usage(file + ": cannot be read (expected: a file)");
        }
    }

    List<Expectation> expectations() {
        return expected.stream().map(Expectation::of).toList();
    }

    Exchange exchange() {
        return new Exchange(
                message("--header", requestLine(), headers, body, "--trailer", trailers),
                message(
                        "--response-header",
                        List.of(new Field(":status", status("--response", status))),
                        responseHeaders,
                        responseBody,
                        "--response-trailer",
                        responseTrailers),
                answers());
    }

    private List<Field> requestLine() {
        String[] words = request.strip().split("\\s+", -1);
        if (words.length != 2 || !(words[1].startsWith("/") || words[1].equals("*")))
            throw CommandFailure.usage(
                    "--request: \"" + request + "\" (expected: METHOD PATH, as in 'POST /orders')");
        return List.of(
                new Field(":method", words[0].toUpperCase(Locale.ROOT)),
                new Field(":path", words[1]),
                new Field(":authority", "localhost"),
                new Field(":scheme", "http"));
    }

    private static Message message(
            String headerOption,
            List<Field> start,
            List<String> headers,
            String body,
            String trailerOption,
            List<String> trailers) {
        Map<String, Field> first = new LinkedHashMap<>();
        start.forEach(field -> first.put(field.name(), field));
        List<Field> others = new ArrayList<>();
        for (Field field : fields(headerOption, headers)) {
            Field named =
                    field.name().equals("host") ? new Field(":authority", field.value()) : field;
            if (first.replace(named.name(), named) == null) others.add(named);
        }
        byte[] bytes = content(body);
        if (bytes.length > 0 && others.stream().noneMatch(RunOptions::saysLength))
            others.add(new Field("content-length", Integer.toString(bytes.length)));
        others.addAll(0, first.values());
        return new Message(others, bytes, fields(trailerOption, trailers));
    }

    private static boolean saysLength(Field field) {
        return field.name().equals("content-length") || field.name().equals("transfer-encoding");
    }

    private static byte[] content(String body) {
        if (body.startsWith("@")) return read(Path.of(body.substring(1)));
        return body.getBytes(StandardCharsets.UTF_8);
    }

    private static List<Field> fields(String option, List<String> typed) {
        return typed.stream().map(each -> field(option, each)).toList();
    }

    /// The colon of a pseudo-header does not end its name.
    private static Field field(String option, String typed) {
        int colon = typed.indexOf(':', 1);
        String name = colon < 0 ? "" : typed.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        boolean isValue =
                typed.chars().noneMatch(each -> each == 0 || each == '\r' || each == '\n');
        if (!isValue || !name.matches(":?[a-z0-9!#$%&'*+.^_`|~-]+"))
            throw CommandFailure.usage(
                    option + ": \"" + typed + "\" (expected: NAME: VALUE, as in 'x-user: alice')");
        return new Field(name, typed.substring(colon + 1).strip());
    }

    private Map<String, List<Message>> answers() {
        Map<String, List<Message>> answers = new LinkedHashMap<>();
        for (String call : calls) {
            int equals = call.indexOf('=');
            if (equals < 1)
                throw CommandFailure.usage(
                        "--call: \""
                                + call
                                + "\" (expected: CLUSTER=STATUS or CLUSTER=STATUS:BODY)");
            String[] answer = call.substring(equals + 1).split(":", 2);
            Message message =
                    new Message(
                            List.of(new Field(":status", status("--call", answer[0]))),
                            content(answer.length == 1 ? "" : answer[1]),
                            List.of());
            answers.computeIfAbsent(call.substring(0, equals), _ -> new ArrayList<>()).add(message);
        }
        return answers;
    }

    private static String status(String option, String typed) {
        if (typed.matches("[1-5]\\d\\d")) return typed;
        throw CommandFailure.usage(
                option + ": status \"" + typed + "\" (expected: three digits, from 100 to 599)");
    }
}
