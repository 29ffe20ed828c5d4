package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.json.Json;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Which configurations of filters a real Envoy takes, and which it refuses: Leno does the same,
/// for each line of `src/test/resources/filter-configs.txt`. A line is a kind, a message and its
/// fields: `http buffer.v3.Buffer {max_request_bytes: 1}`; of a route that of the filter, `|`, its
/// fields, `|`, and both of the route. A line `#! differs: …` says why the next one is taken by one
/// of them only; a mark on what does not differ fails.
class FilterConfigsIT {
    private static final Path TABLE = Path.of("src/test/resources/filter-configs.txt");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String EXTENSIONS = "type.googleapis.com/envoy.extensions.filters.";
    private static final String MARK = "#! differs: ";

    /// These end a chain by themselves.
    private static final Set<String> TERMINAL = Set.of("direct_response.v3.Config", "echo.v3.Echo");

    @TempDir private Path scratch;

    /// @param differs why; empty where both do the same
    private record Case(String text, String differs) {}

    private static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        String differs = "";
        for (String line : Files.readAllLines(TABLE)) {
            if (line.startsWith(MARK)) differs = line.substring(MARK.length());
            if (line.isBlank() || line.startsWith("#")) continue;
            cases.add(new Case(line, differs));
            differs = "";
        }
        return cases;
    }

    @Test
    void lenoTakesTheConfigurationsThatEnvoyTakes() throws IOException {
        List<Case> cases = cases();
        Set<String> envoy = taken("envoy", EnvoyCommand::start, cases);
        Set<String> leno = taken("leno", LenoCommand::proxy, cases);
        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < cases.size(); i++) {
            Case each = cases.get(i);
            boolean same = envoy.contains(name(i)) == leno.contains(name(i));
            String whoTakesIt = envoy.contains(name(i)) ? "Envoy takes it" : "Envoy refuses it";
            all.assertThat(same)
                    .as("%s: %s%s", each.text, whoTakesIt, each.differs.isEmpty() ? "" : ", marked")
                    .isEqualTo(each.differs.isEmpty());
        }
        all.assertAll();
    }

    private static String name(int number) {
        return "case-" + number;
    }

    /// The names of the listeners that a proxy has taken.
    private Set<String> taken(
            String proxy, Function<List<String>, RunningCommand> start, List<Case> cases)
            throws IOException {
        Path folder = Files.createDirectory(scratch.resolve(proxy));
        StringBuilder listeners = new StringBuilder("version_info: \"1\"\nresources:\n");
        for (int i = 0; i < cases.size(); i++) listeners.append(listener(i, cases.get(i).text));
        Path discovered = Files.writeString(folder.resolve("lds.yaml"), listeners.toString());
        int admin = Ports.free();
        Path file = Files.writeString(folder.resolve("envoy.yaml"), bootstrap(admin, discovered));
        try (RunningCommand command = start.apply(List.of("-c", file.toString()))) {
            Eventually.within(SOON, () -> assertHasJudged(command, admin));
            return taken(admin);
        }
    }

    private static void assertHasJudged(RunningCommand command, int admin) {
        if (!command.isAlive()) throw new IllegalStateException(command.output());
        String judged = "listener_manager.lds.update_(success|rejected)";
        assertThat(Http.get(admin, "/stats?filter=" + judged).body())
                .as(command::output)
                .containsPattern(": [1-9]");
    }

    private static Set<String> taken(int admin) {
        String dump = Http.get(admin, "/config_dump?resource=dynamic_listeners").body();
        List<?> listeners = (List<?>) ((Map<?, ?>) Json.read(dump)).get("configs");
        return listeners.stream()
                .map(each -> (Map<?, ?>) each)
                .filter(each -> each.containsKey("active_state") || isWarming(each))
                .map(each -> String.valueOf(each.get("name")))
                .collect(Collectors.toSet());
    }

    private static boolean isWarming(Map<?, ?> listener) {
        return listener.containsKey("warming_state");
    }

    private static String bootstrap(int admin, Path listeners) {
        return """
        node: {id: a, cluster: b}
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
        dynamic_resources: {lds_config: {resource_api_version: V3, path_config_source: {path: %s}}}
        static_resources: {clusters: [{name: up, type: STATIC, load_assignment: {cluster_name: up}}]}
        """
                .formatted(admin, listeners);
    }

    private static String listener(int number, String text) {
        String filters =
                switch (text.split(" ", 2)[0]) {
                    case "http", "route" -> connectionManager(number, text);
                    case "network" -> network(text.split(" ", 3));
                    default -> throw new IllegalArgumentException(text);
                };
        return """
        - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
          name: %s
          address: {socket_address: {address: 127.0.0.1, port_value: %d}}
          bind_to_port: false
          filter_chains: [{filters: [%s]}]
        """
                .formatted(name(number), 20_000 + number, filters);
    }

    private static String network(String[] words) {
        String filter = filter("network.", words[1], words[2]);
        String proxy = "{stat_prefix: a, cluster: up}";
        return TERMINAL.contains(words[1])
                ? filter
                : filter + ", " + filter("network.", "tcp_proxy.v3.TcpProxy", proxy);
    }

    private static String connectionManager(int number, String text) {
        String[] words = text.split(" ", 2);
        String[] parts = words[1].split(words[0].equals("route") ? "\\|" : " ", 4);
        if (words[0].equals("http")) parts = words[1].split(" ", 2);
        String perRoute =
                words[0].equals("http")
                        ? "{}"
                        : "{" + named(parts[0]) + ": " + message("http.", parts[2], parts[3]) + "}";
        boolean isRouter = parts[0].startsWith("router.");
        String filters =
                filter("http.", parts[0], parts[1])
                        + (isRouter ? "" : ", " + filter("http.", "router.v3.Router", "{}"));
        String manager =
                """
                {stat_prefix: h%d, route_config: {name: r, virtual_hosts: [{name: all, domains: ["*"],\
                 routes: [{match: {prefix: /}, route: {cluster: up}, typed_per_filter_config: %s}]}]},\
                 http_filters: [%s]}\
                """
                        .formatted(number, perRoute, filters);
        return filter("network.", "http_connection_manager.v3.HttpConnectionManager", manager);
    }

    private static String named(String message) {
        return "filter." + message.substring(0, message.indexOf('.'));
    }

    private static String filter(String kind, String message, String fields) {
        return "{name: "
                + named(message)
                + ", typed_config: "
                + message(kind, message, fields)
                + "}";
    }

    private static String message(String kind, String message, String fields) {
        String type = "\"@type\": " + EXTENSIONS + kind + message;
        String rest = fields.substring(1);
        return "{" + type + (rest.equals("}") ? "" : ", ") + rest;
    }
}
