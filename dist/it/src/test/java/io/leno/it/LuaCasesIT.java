package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Whole scripts, each a route's: what becomes of a request, what the scripts log and count, is the
/// same in Envoy and in Leno. The scripts and their requests: `src/test/resources/lua/cases.lua`.
class LuaCasesIT {
    private static final Path FOLDER = Path.of("src/test/resources/lua");
    private static final Pattern LOGGED =
            Pattern.compile("\\[(\\w+)]\\[\\w+] (?:\\[source\\S+] )?script log: (.*)");
    private static final Duration LOGS = Duration.ofSeconds(10);

    private static final Script.Request MARK =
            new Script.Request(
                    "mark",
                    "main",
                    "",
                    "",
                    "",
                    null,
                    "GET /mark HTTP/1.1\r\nHost: localhost\r\n\r\n");

    @TempDir private Path scratch;

    @Test
    void everyScriptDoesTheSame() throws IOException {
        List<LuaCase> cases = LuaCase.read(FOLDER.resolve("cases.lua"));
        assertThat(cases).hasSizeGreaterThan(200);
        Path bootstrap = scratch.resolve("cases.yaml");
        Files.writeString(bootstrap, bootstrap(cases));
        List<String> arguments = List.of("--component-log-level", "lua:trace");
        Script script = new Script(arguments, Map.of(), Map.of(), List.of(), List.of());
        SoftAssertions all = new SoftAssertions();
        try (PeerProxy envoy =
                        new PeerProxy(bootstrap, script, folder("envoy"), EnvoyCommand::start);
                PeerProxy leno =
                        new PeerProxy(bootstrap, script, folder("leno"), LenoCommand::proxy)) {
            for (LuaCase each : cases)
                all.assertThat(outcome(leno, each)).as("%s", each).isEqualTo(outcome(envoy, each));
        }
        all.assertAll();
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectory(scratch.resolve(name));
    }

    private static String bootstrap(List<LuaCase> cases) throws IOException {
        JsonArray routes = new JsonArray();
        cases.forEach(each -> routes.add(each.route()));
        return Files.readString(FOLDER.resolve("cases.yaml"))
                .replace("\"${routes}\"", routes.toString());
    }

    private static CompletableFuture<List<String>> outcomes(PeerProxy proxy, List<LuaCase> cases) {
        return CompletableFuture.supplyAsync(
                () -> cases.stream().map(each -> outcome(proxy, each)).toList());
    }

    /// Answer, log lines and counts. A last request, whose script logs that it came, says that all
    /// before it has been logged.
    private static String outcome(PeerProxy proxy, LuaCase each) {
        String before = counts(proxy);
        int from = proxy.printed();
        String answer = answer(proxy, each.request());
        String counts = before + " to " + counts(proxy);
        answer(proxy, MARK);
        List<String> lines = new ArrayList<>();
        Eventually.within(
                LOGS,
                () -> {
                    lines.clear();
                    lines.addAll(logged(proxy.output(from)));
                    assertThat(lines).endsWith("warn marked");
                });
        return answer + counts + "\n" + String.join("\n", lines);
    }

    private static String answer(PeerProxy proxy, Script.Request request) {
        try {
            return proxy.answer(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String counts(PeerProxy proxy) {
        return Http.get(proxy.port("admin"), "/stats?filter=^http.main.lua.e")
                .body()
                .replaceAll("\\s+", " ");
    }

    private static List<String> logged(String output) {
        List<String> lines = new ArrayList<>();
        Matcher matcher = LOGGED.matcher(output);
        while (matcher.find())
            lines.add(
                    matcher.group(1).replace("warning", "warn")
                            + " "
                            + matcher.group(2).replaceAll("0x[0-9a-f]+", "0xADDRESS"));
        return lines;
    }

    /// A script and the request that it is to serve.
    record LuaCase(String title, Script.Request request, JsonObject route) {
        static List<LuaCase> read(Path file) throws IOException {
            List<LuaCase> cases = new ArrayList<>();
            String[] blocks = Files.readString(file).split("(?m)^--- ");
            for (int i = 1; i < blocks.length; i++) cases.add(read(blocks[i], i));
            return cases;
        }

        private static LuaCase read(String block, int number) {
            String title = block.lines().findFirst().orElseThrow();
            List<String> asked = new ArrayList<>();
            StringBuilder code = new StringBuilder();
            JsonObject route = route(number);
            for (String line : block.lines().skip(1).toList()) {
                if (line.startsWith("> ")) asked.add(line.substring(2));
                else if (line.startsWith("@ ")) respond(route, line.substring(2));
                else code.append(line).append('\n');
            }
            route.getAsJsonObject("typed_per_filter_config")
                    .getAsJsonObject("lua")
                    .add("source_code", object("inline_string", code.toString()));
            String text = request(asked, number);
            var request = new Script.Request(title, "main", "", "", "", null, text);
            return new LuaCase(title, request, route);
        }

        private static JsonObject object(String name, String value) {
            JsonObject object = new JsonObject();
            object.addProperty(name, value);
            return object;
        }

        private static JsonObject route(int number) {
            JsonObject lua =
                    object(
                            "@type",
                            "type.googleapis.com/envoy.extensions.filters.http.lua.v3.LuaPerRoute");
            JsonObject context = object("key", "value");
            context.addProperty("n", 7);
            lua.add("filter_context", context);
            JsonObject filters = new JsonObject();
            filters.add("lua", lua);
            JsonObject route = object("name", "r" + number);
            route.add("match", object("prefix", "/" + number + "/"));
            route.add("route", object("cluster", "upstream"));
            route.add("typed_per_filter_config", filters);
            return route;
        }

        /// Instead of an upstream.
        private static void respond(JsonObject route, String status) {
            route.remove("route");
            JsonObject answer = new JsonObject();
            answer.addProperty("status", Integer.parseInt(status));
            answer.add("body", object("inline_string", "direct"));
            route.add("direct_response", answer);
        }

        private static String request(List<String> asked, int number) {
            boolean named = !asked.isEmpty() && asked.getFirst().matches("[A-Z]+ \\S+");
            String[] first = (named ? asked.getFirst() : "GET /").split(" ");
            StringBuilder head =
                    new StringBuilder(first[0] + " /" + number + first[1] + " HTTP/1.1\r\n");
            head.append("Host: a\r\n");
            StringBuilder body = new StringBuilder();
            StringBuilder trailers = new StringBuilder();
            boolean chunked = false;
            for (String line : asked.subList(named ? 1 : 0, asked.size())) {
                String value = line.substring(line.indexOf(':') + 1).strip();
                if (line.startsWith("body:")) {
                    body.append(value);
                    head.append("Content-Length: ").append(value.length()).append("\r\n");
                } else if (line.startsWith("chunks:")) {
                    chunked = true;
                    for (String chunk : value.split("\\|"))
                        body.append(Integer.toHexString(chunk.length()))
                                .append("\r\n" + chunk + "\r\n");
                } else if (line.startsWith("trailer:")) trailers.append(value).append("\r\n");
                else head.append(line).append("\r\n");
            }
            if (!chunked) return head + "\r\n" + body;
            head.append("Transfer-Encoding: chunked\r\n\r\n");
            return head.toString() + body + "0\r\n" + trailers + "\r\n";
        }

        @Override
        public String toString() {
            return title;
        }
    }
}
