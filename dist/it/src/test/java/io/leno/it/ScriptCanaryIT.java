package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Generations of a script share traffic as those of a jar do: by header and by percentage; they
/// are promoted, brought back by hand, and go back by themselves when they fail or their requests
/// do.
class ScriptCanaryIT {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir private static Path folder;

    private static RunningCommand leno;
    private static int port;
    private static int admin;

    /// How a script of each language is written.
    enum Language {
        LUA {
            @Override
            String marks(String version) {
                return "function envoy_on_response(h) h:headers():add('x-lua', '"
                        + version
                        + "') end";
            }

            @Override
            String throwsAlways() {
                return "function envoy_on_request(h) error('broken') end";
            }

            @Override
            String answers500() {
                return "function envoy_on_request(h) h:respond({[':status'] = '500'}, 'no') end";
            }
        },
        JS {
            @Override
            String marks(String version) {
                return "export function onResponse({headers}) { headers.set('x-js', '"
                        + version
                        + "'); }";
            }

            @Override
            String throwsAlways() {
                return "export function onRequest() { throw new Error('broken'); }";
            }

            @Override
            String answers500() {
                return "export function onRequest() { return new Response('no', {status: 500}); }";
            }
        };

        /// Responses say which version they met.
        abstract String marks(String version);

        abstract String throwsAlways();

        abstract String answers500();

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @BeforeAll
    static void starts() throws IOException {
        Path file = Files.writeString(folder.resolve("proxy.yaml"), BOOTSTRAP);
        Path home = Files.createDirectories(folder.resolve("home/bundles")).getParent();
        leno =
                LenoCommand.proxy(
                        List.of(
                                "--home",
                                home.toString(),
                                "-c",
                                file.toString(),
                                "--canary-window-s",
                                "1",
                                "--canary-requests",
                                "20"));
        port = leno.port("listener http");
        admin = leno.port("admin");
    }

    private static final String BOOTSTRAP =
            """
            admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
            static_resources:
              listeners:
              - name: http
                address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                filter_chains:
                - filters:
                  - name: envoy.filters.network.http_connection_manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: http
                      delayed_close_timeout: 0s
                      route_config:
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          routes: [{match: {prefix: /}, direct_response: {status: 200, body: {inline_string: hello}}}]
                      http_filters:
                      - name: envoy.filters.http.router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
            """;

    @AfterAll
    static void ends() {
        if (leno != null) leno.close();
    }

    @ParameterizedTest
    @EnumSource
    void generationsOfAScriptShareTraffic(Language language) throws Exception {
        try (SteadyLoad load = new SteadyLoad(port, "/", 100, 4)) {
            deploy(language, language.marks("1"), "");
            deploy(language, language.marks("2"), "");
            assertThat(seen(language)).isEqualTo("2");

            deploy(language, language.marks("3"), "header=x-try,automatic=false");
            assertThat(seen(language)).isEqualTo("2");
            assertThat(seen(language, "x-try: 1")).isEqualTo("3");

            act(language, "canary", "&rule=percent=50,key=header:x-user,automatic=false");
            eachUserSeesOneOf(language, "2", "3");

            act(language, "promote", "");
            assertThat(seen(language)).isEqualTo("3");
            act(language, "rollback", "");
            assertThat(seen(language)).isEqualTo("2");
            act(language, "rollback", "&generation=1");
            assertThat(seen(language)).isEqualTo("1");

            deploy(language, language.throwsAlways(), "percent=50");
            awaitTold(language, "rolled-back .*: failed \\d+ times in \\d+ requests");
            assertThat(seen(language)).isEqualTo("1");

            deploy(language, language.marks("4"), "percent=50");
            awaitTold(language, "promoted .*: did well in \\d+ requests");
            assertThat(seen(language)).isEqualTo("4");
            load.stop();
            assertThat(load.failures()).as(leno.output()).isEmpty();
        }
        try (SteadyLoad _ = new SteadyLoad(port, "/", 100, 4)) {
            deploy(language, language.answers500(), "percent=50");
            awaitTold(language, "rolled-back .*: errors: \\S+% of \\d+ requests");
            assertThat(seen(language)).isEqualTo("4");
        }
    }

    private static void deploy(Language language, String script, String canary) throws Exception {
        String query = "file=tenant-" + language.code() + "." + language.code();
        post("deploy", query + (canary.isEmpty() ? "" : "&canary=" + canary), script);
    }

    private static void act(Language language, String action, String more) throws Exception {
        post(action, "plugin=tenant-" + language.code() + more, "");
    }

    private static void post(String action, String query, String body) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:"
                                                + admin
                                                + "/plugins/"
                                                + action
                                                + "?"
                                                + query))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        var response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as("%s", response.body()).isEqualTo(200);
    }

    private static String seen(Language language, String... headers) {
        return Http.get(port, "/", headers).headers().getOrDefault("x-" + language.code(), "none");
    }

    private static void eachUserSeesOneOf(Language language, String... versions) {
        Map<String, String> byUser = new HashMap<>();
        for (int i = 0; i < 40; i++) byUser.put("u" + i, seen(language, "x-user: u" + i));
        assertThat(byUser.values()).contains(versions).isSubsetOf(versions);
        byUser.forEach(
                (user, version) ->
                        assertThat(seen(language, "x-user: " + user)).isEqualTo(version));
    }

    private static void awaitTold(Language language, String event) {
        Eventually.within(
                SOON,
                () ->
                        assertThat(
                                        Http.get(
                                                        admin,
                                                        "/plugins/history?plugin=tenant-"
                                                                + language.code())
                                                .body())
                                .containsPattern(event));
    }
}
