package io.leno.script.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.api.filter.CallOutcome;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.HttpCall;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.testkit.FakeFilterContext;
import io.leno.testkit.FakeHeaders;
import io.leno.testkit.FakeHttpStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

/// What modules can do, and what becomes of streams whose module fails.
class WasmFilterTest {
    /// Type 0 of header maps: the request's.
    private static final String REQUEST = "(i32.const 0)";

    private static final String CONTINUE = "(i32.const 0)";
    private static final String PAUSE = "(i32.const 1)";

    /// Where results are given: pointers at 0, lengths at 4.
    private static final String OUT = "(i32.const 0) (i32.const 4)";

    private static final String GIVEN = "(i32.load (i32.const 0)) (i32.load (i32.const 4))";

    private final FakeFilterContext context = new FakeFilterContext();

    private FakeHttpStream request(Module module) {
        return new FakeHttpStream(FakeHeaders.request("GET", "/a?b=c"))
                .serve(module.filter(context));
    }

    private static String add(String name, String value) {
        return "(drop (call $add_header_map_value " + REQUEST + " " + name + " " + value + "))";
    }

    @Test
    void requestHeadersAreReadAndChanged() {
        Module module =
                new Module()
                        .text("path", ":PATH")
                        .text("added", "X-Added")
                        .text("replaced", "x-replaced")
                        .text("new", "new")
                        .text("gone", "x-gone")
                        .onRequestHeaders(
                                "(drop (call $get_header_map_value (i32.const 0) @path "
                                        + OUT
                                        + "))"
                                        + add("@added", GIVEN)
                                        + "(drop (call $replace_header_map_value (i32.const 0)"
                                        + " @replaced @new))"
                                        + "(drop (call $remove_header_map_value (i32.const 0)"
                                        + " @gone))"
                                        + CONTINUE);
        FakeHttpStream stream = request(module);
        stream.requestHeaders().set("x-replaced", "old");
        stream.requestHeaders().set("x-gone", "here");

        assertThat(stream.sendRequest()).isEqualTo(FilterStatus.CONTINUE);

        assertThat(stream.requestHeaders().get("x-added")).isEqualTo("/a?b=c");
        assertThat(stream.requestHeaders().all("x-replaced")).containsExactly("new");
        assertThat(stream.requestHeaders().get("x-gone")).isNull();
        assertThat(stream.routeCacheClears()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"0_2_1, 1", "0_2_0, 1", "0_1_0, 0"})
    void aHeaderThatIsAbsentIsNotFoundButInTheOldestVersion(String abi, int result) {
        Module module =
                new Module()
                        .abi(abi)
                        .text("absent", "x-absent")
                        .text("result", "x-result")
                        .function(
                                "(func $ask (drop (call $replace_header_map_value (i32.const 0)"
                                        + " @result (i32.const 512) (i32.add (i32.const 1) (call"
                                        + " $get_header_map_value (i32.const 0) @absent "
                                        + OUT
                                        + "))))"
                                        + ")")
                        .on(
                                "request_headers",
                                abi.equals("0_1_0")
                                        ? "(param i32 i32) (result i32)"
                                        : "(param i32 i32 i32) (result i32)",
                                "(i32.store (i32.const 512) (i32.const 0x797979)) (call $ask)"
                                        + CONTINUE);
        FakeHttpStream stream = request(module);

        stream.sendRequest();

        assertThat(stream.requestHeaders().get("x-result")).hasSize(1 + result);
    }

    @Test
    void aModuleLearnsItsConfigurations() {
        Module module =
                new Module()
                        .on(
                                "vm_start",
                                "(param $id i32) (param $size i32) (result i32)",
                                "(drop (call $get_buffer_bytes (i32.const 6) (i32.const 0)"
                                        + " (local.get $size) "
                                        + OUT
                                        + ")) (drop (call $log (i32.const 2) "
                                        + GIVEN
                                        + ")) (i32.eq (local.get $size) (i32.const 4))")
                        .on(
                                "configure",
                                "(param $id i32) (param $size i32) (result i32)",
                                "(drop (call $get_buffer_bytes (i32.const 7) (i32.const 0)"
                                        + " (local.get $size) "
                                        + OUT
                                        + ")) (i32.eq (i32.load8_u (i32.load (i32.const 0)))"
                                        + " (i32.const 114))"); // r
        assertThat(request(module).sendRequest()).isEqualTo(FilterStatus.CONTINUE);
        assertThatThrownBy(() -> module.filter(context, "\"configuration\": " + Module.string("x")))
                .isInstanceOf(InvalidPluginConfigException.class)
                .hasMessage(
                        "Unable to create Wasm plugin plug: Failed to configure base Wasm plugin");
    }

    @Test
    void aModuleAnswersByItself() {
        Module module =
                new Module()
                        .text("details", "not today")
                        .text("body", "go away")
                        .text("pairs", "\1\0\0\0\3\0\0\0\3\0\0\0x-a\0yes\0")
                        .onRequestHeaders(
                                "(drop (call $send_local_response (i32.const 403) @details @body"
                                        + " @pairs (i32.const -1)))"
                                        + CONTINUE);
        FakeHttpStream stream = request(module);

        stream.sendRequest();

        assertThat(stream.isRequestPassed()).isFalse();
        assertThat(stream.replied().status()).isEqualTo(403);
        assertThat(stream.replied().body()).isEqualTo("go away");
        assertThat(stream.replied().headers().get("x-a")).isEqualTo("yes");
        assertThat(stream.replied().details()).isEqualTo("not_today");
    }

    @Test
    void aBodyIsKeptAndChangedAsAWhole() {
        Module module =
                new Module()
                        .text("before", "<")
                        .text("behind", ">")
                        .onRequestBody(
                                "(if (result i32) (local.get $end) (then"
                                        + " (drop (call $set_buffer_bytes (i32.const 0) (i32.const 0)"
                                        + " (i32.const 0) @before))"
                                        + " (drop (call $set_buffer_bytes (i32.const 0) (i32.const"
                                        + " 100) (i32.const 0) @behind)) (i32.const 0)) (else"
                                        + " (i32.const 1)))");
        FakeHttpStream stream = request(module);

        assertThat(stream.sendRequestHeaders(false)).isEqualTo(FilterStatus.CONTINUE);
        assertThat(stream.sendRequestData("one", false)).isEqualTo(FilterStatus.PAUSE);
        assertThat(stream.passedRequestBody()).isEmpty();
        stream.sendRequestData("two", true);

        assertThat(stream.passedRequestBody()).isEqualTo("<onetwo>");
        assertThat(stream.isRequestComplete()).isTrue();
    }

    @Test
    void pausedHeadersHoldTheBodyUnlessTheConfigurationSaysOtherwise() {
        Module module = new Module().onRequestHeaders(PAUSE);

        FakeHttpStream all = request(module);

        assertThat(all.sendRequestHeaders(false)).isEqualTo(FilterStatus.PAUSE_ALL);
    }

    @Test
    void aCallHoldsTheRequestUntilItsAnswerIsThere() {
        context.clusters.add("side");
        FakeHttpStream stream = request(calling("side"));

        stream.sendRequest();
        assertThat(stream.isRequestPassed()).isFalse();
        HttpCall call = context.calls().next();
        assertThat(call.cluster()).isEqualTo("side");
        assertThat(call.timeout()).isEqualTo(Duration.ofMillis(250));
        context.calls().answer(200, "yes");

        assertThat(stream.isRequestPassed()).isTrue();
        assertThat(stream.requestHeaders().get("x-side")).isEqualTo("yes");
    }

    @Test
    void aCallThatBreaksOffHasNoBody() {
        context.clusters.add("side");
        FakeHttpStream stream = request(calling("side"));

        stream.sendRequest();
        context.calls().fail(CallOutcome.Reason.RESET);

        assertThat(stream.isRequestPassed()).isTrue();
        assertThat(stream.requestHeaders().get("x-side")).isEmpty();
    }

    @Test
    void aCallToAnUnknownClusterIsABadArgument() {
        FakeHttpStream stream = request(calling("nobody"));

        stream.sendRequest();

        assertThat(context.calls().made()).isEmpty();
        assertThat(stream.isRequestPassed()).isTrue();
    }

    /// Calls, and adds the answer's body as a header; goes on at once where it cannot call.
    private static Module calling(String cluster) {
        return new Module()
                .text("cluster", cluster)
                .text(
                        "headers",
                        "\3\0\0\0\7\0\0\0\3\0\0\0\5\0\0\0\1\0\0\0\12\0\0\0\1\0\0\0"
                                + ":method\0GET\0:path\0/\0:authority\0s\0")
                .text("none", "\0\0\0\0")
                .text("name", "x-side")
                .function("(global $stream (mut i32) (i32.const 0))")
                .onRequestHeaders(
                        "(global.set $stream (local.get $id)) (if (result i32) (call $http_call"
                                + " @cluster @headers (i32.const 0) (i32.const 0) @none (i32.const"
                                + " 250) (i32.const 8)) (then (i32.const 0)) (else (i32.const 1)))")
                .on(
                        "http_call_response",
                        "(param $root i32) (param $token i32) (param $headers i32) (param $size"
                                + " i32) (param $trailers i32)",
                        "(drop (call $get_buffer_bytes (i32.const 4) (i32.const 0) (local.get"
                                + " $size) "
                                + OUT
                                + ")) (drop (call $set_effective_context (global.get $stream)))"
                                + add("@name", GIVEN)
                                + "(drop (call $continue_stream (i32.const 0)))");
    }

    @ParameterizedTest
    @CsvSource({
        "plugin_name, plug",
        "plugin_root_id, root",
        "plugin_vm_id, vm",
        "request|path, /a?b=c",
        "request|url_path, /a",
        "request|query, b=c",
        "request|method, GET",
        "request|headers|x-in, in",
        "request|protocol, HTTP/1.1",
        "metadata|filter_metadata|some|deep|key, value",
        "filter_state|mine, state",
        "no|such|thing, NOTHING",
        "request|nonsense, NOTHING",
    })
    void attributesAreFoundByTheirPaths(String path, String expected) {
        Module module =
                new Module()
                        .text("path", path.replace('|', '\0'))
                        .text("name", "x-out")
                        .text("nothing", "NOTHING")
                        .onRequestHeaders(
                                "(if (call $get_property @path "
                                        + OUT
                                        + ") (then "
                                        + add("@name", "@nothing")
                                        + ") (else "
                                        + add("@name", GIVEN)
                                        + ")) "
                                        + CONTINUE);
        FakeHttpStream stream = request(module);
        stream.requestHeaders().set("x-in", "in");
        stream.filterState().put("mine", "state");
        stream.info()
                .mergeDynamicMetadata(
                        "some", java.util.Map.of("deep", java.util.Map.of("key", "value")));

        stream.sendRequest();

        assertThat(stream.requestHeaders().get("x-out")).isEqualTo(expected);
    }

    @Test
    void whatAModuleSetsOthersFind() {
        Module module =
                new Module()
                        .text("key", "mood")
                        .text("value", "good")
                        .onRequestHeaders("(drop (call $set_property @key @value)) " + CONTINUE);
        FakeHttpStream stream = request(module);

        stream.sendRequest();

        assertThat(stream.filterState().get("wasm.mood")).hasToString("good");
    }

    @Test
    void ticksCountUnderANameOfTheModules() throws Exception {
        Module module =
                new Module()
                        .text("name", "ticks.seen")
                        .on(
                                "configure",
                                "(param $id i32) (param $size i32) (result i32)",
                                "(drop (call $define_metric (i32.const 0) @name (i32.const 8)))"
                                        + " (drop (call $set_tick_period_milliseconds (i32.const"
                                        + " 100))) (i32.const 1)")
                        .on(
                                "tick",
                                "(param $id i32)",
                                "(drop (call $increment_metric (i32.load (i32.const 8)) (i64.const"
                                        + " 2)))");
        HttpFilterSettings settings = module.filter(context);

        context.clock().advance(Duration.ofMillis(250));
        assertThat(context.counted).containsEntry("wasmcustom.ticks.seen", 8L); // on two loops
        settings.close();
        context.clock().advance(Duration.ofMillis(250));

        assertThat(context.counted).containsEntry("wasmcustom.ticks.seen", 8L);
        assertThat(context.counted).containsEntry("wasm.envoy.wasm.runtime.v8.active", 0L);
    }

    @Test
    void filtersThatAreConfiguredAlikeShareTheirModule() throws Exception {
        var factory = new WasmFilterFactory();
        Module module = new Module().onRequestHeaders(CONTINUE);

        HttpFilterSettings one = factory.configure(module.config(""), context);
        HttpFilterSettings other = factory.configure(module.config(""), context);
        context.clock().advance(Duration.ofMillis(1));

        assertThat(context.counted).containsEntry("wasm.envoy.wasm.runtime.v8.active", 2L);
        one.close();
        assertThat(context.counted).containsEntry("wasm.envoy.wasm.runtime.v8.active", 2L);
        other.close();
        assertThat(context.counted).containsEntry("wasm.envoy.wasm.runtime.v8.active", 0L);
    }

    @ParameterizedTest
    @CsvSource({
        "FAIL_CLOSED, 503, 503",
        "UNSPECIFIED, 503, 503",
        "FAIL_OPEN, 503, 200",
        "FAIL_RELOAD, 503, 200",
    })
    void aTrapIsAnsweredAsThePolicySays(String policy, int first, int later) {
        Module module =
                new Module()
                        .text("bad", "x-bad")
                        .onRequestHeaders(
                                "(if (i32.eqz (call $get_header_map_value (i32.const 0) @bad "
                                        + OUT
                                        + ")) (then (unreachable))) "
                                        + CONTINUE);
        HttpFilterSettings settings =
                module.filter(
                        context,
                        "\"failure_policy\": \""
                                + policy
                                + "\", \"reload_config\": {\"backoff\": {\"base_interval\":"
                                + " \"0s\"}}");
        FakeHttpStream bad = new FakeHttpStream(FakeHeaders.request("GET", "/")).serve(settings);
        bad.requestHeaders().set("x-bad", "yes");

        bad.sendRequest();
        assertThat(bad.hasReplied() ? bad.replied().status() : 200).isEqualTo(first);
        assertThat(bad.failures()).hasSize(1);
        bad.end();
        FakeHttpStream good = new FakeHttpStream(FakeHeaders.request("GET", "/")).serve(settings);
        good.sendRequest();

        assertThat(good.hasReplied() ? good.replied().status() : 200).isEqualTo(later);
        if (first == 503) assertThat(bad.replied().details()).isEqualTo("wasm_fail_stream");
    }

    @Test
    void aStreamGoesOnWithoutTheModuleThatDiesInItWhereTheOlderFieldSaysSo() {
        Module module = new Module().onRequestHeaders("(unreachable)");
        var stream =
                new FakeHttpStream(FakeHeaders.request("GET", "/"))
                        .serve(module.filter(context, "\"fail_open\": true"));

        stream.sendRequest();

        assertThat(stream.isRequestPassed()).isTrue();
        assertThat(stream.failures()).hasSize(1);
    }

    @Test
    void streamsThatWaitForADeadModuleDoNotWaitForever() {
        Module module =
                new Module()
                        .text("bad", "x-bad")
                        .onRequestHeaders(
                                "(if (i32.eqz (call $get_header_map_value (i32.const 0) @bad "
                                        + OUT
                                        + ")) (then (unreachable))) "
                                        + PAUSE);
        HttpFilterSettings settings = module.filter(context);
        FakeHttpStream waiting =
                new FakeHttpStream(FakeHeaders.request("GET", "/")).serve(settings);
        waiting.sendRequest();
        FakeHttpStream bad = new FakeHttpStream(FakeHeaders.request("GET", "/")).serve(settings);
        bad.requestHeaders().set("x-bad", "yes");

        bad.sendRequest();

        assertThat(waiting.replied().status()).isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "fail_open": true, "failure_policy": "FAIL_CLOSED" | only one of fail_open or failure_policy can be set
                    "capability_restriction_config": {"allowed_capabilities": 1} | Expect a map object but found: 1
                    """)
    void wrongConfigurationsAreRefused(String fields, String message) {
        Module module = new Module();
        assertThatThrownBy(() -> module.filter(context, fields))
                .isInstanceOf(InvalidPluginConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatCapabilitiesDoNotNameIsNeitherCalledNorDone() {
        Module module =
                new Module().text("name", "x-a").onRequestHeaders(add("@name", "@name") + CONTINUE);
        HttpFilterSettings nothing =
                module.filter(
                        context,
                        "\"capability_restriction_config\": {\"allowed_capabilities\":"
                                + " {\"proxy_on_request_headers\": {}}}");
        FakeHttpStream stream = new FakeHttpStream(FakeHeaders.request("GET", "/")).serve(nothing);

        stream.sendRequest();

        assertThat(stream.requestHeaders().get("x-a")).isNull();
    }
}
