package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/// A proxy with scripts in JavaScript: one in its configuration, one that is dropped in, edited and
/// broken under load, and one that never ends.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JavaScriptIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir private static Path folder;

    private static RunningCommand leno;
    private static SteadyLoad load;
    private static Path drop;
    private static int port;

    @BeforeAll
    static void startsUnderLoad() throws IOException {
        port = Ports.free();
        Path home = Files.createDirectory(folder.resolve("home"));
        drop = Files.createDirectory(home.resolve("bundles"));
        Path file = Files.writeString(folder.resolve("proxy.yaml"), bootstrap(port));
        leno = LenoCommand.proxy(List.of("--home", home.toString(), "-c", file.toString()));
        leno.await("listener .*:" + port, SOON);
        load = new SteadyLoad(port, "/", 50, 4);
    }

    private static String bootstrap(int port) {
        return """
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
        static_resources:
          listeners:
          - name: front
            address: {socket_address: {address: 127.0.0.1, port_value: %d}}
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: front
                  route_config:
                    virtual_hosts:
                    - name: all
                      domains: ["*"]
                      routes:
                      - match: {prefix: /own}
                        direct_response: {status: 200, body: {inline_string: "own"}}
                        typed_per_filter_config:
                          inline:
                            "@type": type.googleapis.com/xds.type.v3.TypedStruct
                            type_url: type.googleapis.com/leno.filters.http.javascript.v1.JavaScript
                            value: {config: {greeting: "from the route"}}
                      - match: {prefix: /}
                        direct_response: {status: 200, body: {inline_string: "hello"}}
                  http_filters:
                  - name: inline
                    typed_config:
                      "@type": type.googleapis.com/xds.type.v3.TypedStruct
                      type_url: type.googleapis.com/leno.filters.http.javascript.v1.JavaScript
                      value:
                        source: {inline_string: "export async function onResponse(response, {config}) { const text = await response.text(); response.body = text.toUpperCase(); response.headers.set('x-inline', config.greeting); }"}
                        config: {greeting: "from the filter"}
                  - name: envoy.filters.http.router
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
        """
                .formatted(port);
    }

    @AfterAll
    static void ends() {
        if (load != null) load.close();
        if (leno != null) leno.close();
    }

    private static void drop(String file, String text) throws IOException {
        Path whole = Files.writeString(folder.resolve(file), text);
        Files.move(whole, drop.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    private static String mark(String value) {
        return "export function onResponse({headers}) { headers.set('x-mark', '" + value + "'); }";
    }

    @Test
    @Order(1)
    void aScriptInTheConfigurationHasItsSettingsFromFilterAndRoute() throws IOException {
        Http.Response plain = Http.get(port, "/");
        assertThat(plain.body()).isEqualTo("HELLO");
        assertThat(plain.headers()).containsEntry("x-inline", "from the filter");
        assertThat(Http.get(port, "/own").headers()).containsEntry("x-inline", "from the route");
    }

    @Test
    @Order(2)
    void aScriptIsDroppedInEditedAndABrokenOneIsRefused() throws IOException {
        drop("mark.js", mark("one"));
        leno.await("Plugin mark: generation 1 is live", SOON);
        assertThat(Http.get(port, "/").headers()).containsEntry("x-mark", "one");
        drop("mark.js", mark("two"));
        leno.await("Plugin mark: generation 2 is live", SOON);
        assertThat(Http.get(port, "/").headers()).containsEntry("x-mark", "two");
        drop("mark.js", "export function onResponse() {\n  const x = ;\n}");
        leno.await("mark\\.js refused: .*mark\\.js:2:13: SyntaxError: ", SOON);
        assertThat(Http.get(port, "/").headers()).containsEntry("x-mark", "two");
        assertThat(load.failures()).as(leno.output()).isEmpty();
    }

    @Test
    @Order(3)
    void aScriptThatNeverEndsIsStoppedAndRests() throws IOException {
        drop("loop.js", "export function onRequest() { for (;;); }");
        leno.await("script log: more than \\d+ (run_millis|statements)", SOON);
        leno.await("script log: loop broke its limits 10 times", SOON);
        assertThat(Http.get(port, "/").body()).isEqualTo("HELLO");
        assertThat(load.failures()).as(leno.output()).isEmpty();
        Files.delete(drop.resolve("loop.js"));
    }
}
