package io.leno.script.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.testkit.FakeFilterContext;
import io.leno.testkit.FakeHeaders;
import io.leno.testkit.FakeHttpStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.Set;

/// Code that a cluster gives.
class RemoteCodeTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final FakeFilterContext context = new FakeFilterContext();
    private final WasmFilterFactory factory = new WasmFilterFactory();
    private final byte[] code =
            new Module()
                    .text("name", "x-here")
                    .onRequestHeaders(
                            "(drop (call $add_header_map_value (i32.const 0) @name @name))"
                                    + " (i32.const 0)")
                    .binary();

    @BeforeEach
    void thereIsACluster() {
        context.clusters.add("store");
    }

    private HttpFilterSettings filter(String sha256, String policy) {
        String json =
                """
                {"config": {"name": "plug", "failure_policy": "%s", "vm_config": {"code": {"remote":
                 {"http_uri": {"uri": "https://code.example/a.wasm?v=1", "cluster": "store",
                  "timeout": "5s"}, "sha256": "%s"}}}}}
                """
                        .formatted(policy, sha256);
        var config = new PluginConfig("wasm", PluginConfig.Format.JSON, json.getBytes(UTF_8));
        HttpFilterSettings made = factory.configure(config, context);
        context.clock().advance(Duration.ofMillis(1));
        return made;
    }

    private String sha256() {
        return WasmCode.of(code).sha256();
    }

    private static FakeHttpStream request(HttpFilterSettings settings) {
        var stream = new FakeHttpStream(FakeHeaders.request("GET", "/")).serve(settings);
        stream.sendRequest();
        return stream;
    }

    private void answer(byte[] body) {
        context.calls().answer(FakeHeaders.response(200), body, Set.of());
    }

    @Test
    void requestsWaitUntilTheCodeIsThere() throws Exception {
        FakeHttpStream stream = request(filter(sha256(), "FAIL_CLOSED"));
        assertThat(stream.isRequestPassed()).isFalse();
        assertThat(context.calls().next().cluster()).isEqualTo("store");
        assertThat(context.calls().next().headers())
                .anySatisfy(each -> assertThat(each.getValue()).isEqualTo("/a.wasm?v=1"))
                .anySatisfy(each -> assertThat(each.getValue()).isEqualTo("code.example"));

        answer(code);
        stream.awaitTasks(SOON);

        assertThat(stream.isRequestPassed()).isTrue();
        assertThat(stream.requestHeaders().get("x-here")).isEqualTo("x-here");
        assertThat(context.counted).containsEntry("wasm.remote_load_fetch_successes", 1L);
        assertThat(request(filter(sha256(), "FAIL_OPEN")).requestHeaders().get("x-here"))
                .isEqualTo("x-here");
        assertThat(context.counted).containsEntry("wasm.remote_load_cache_hits", 1L);
    }

    @ParameterizedTest
    @CsvSource({"FAIL_CLOSED, 503", "FAIL_OPEN, 200"})
    void codeWithAnotherHashIsAskedForAgainAndThenDoneWithout(String policy, int status) {
        FakeHttpStream stream = request(filter("0".repeat(64), policy));

        answer(code);
        assertThat(context.calls().waiting()).isZero();
        context.clock().advance(Duration.ofSeconds(1));
        answer(code);

        assertThat(stream.hasReplied() ? stream.replied().status() : 200).isEqualTo(status);
        assertThat(context.counted).containsEntry("wasm.remote_load_fetch_failures", 1L);
        context.clock().advance(Duration.ofSeconds(10));
        assertThat(context.calls().waiting()).isEqualTo(1);
    }

    @Test
    void aSourceWithoutAHashIsRefused() {
        assertThatThrownBy(() -> filter("", "FAIL_OPEN"))
                .isInstanceOf(InvalidPluginConfigException.class)
                .hasMessage("vm_config.code.remote.sha256: \"\" (expected: 64 hex digits)");
    }
}
