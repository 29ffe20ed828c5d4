package io.leno.script.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterFactory.Attachment;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.PluginFile;
import io.leno.testkit.FakeFilterContext;
import io.leno.testkit.FakeHeaders;
import io.leno.testkit.FakeHttpStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class WasmEngineTest {
    private final FakeFilterContext context = new FakeFilterContext();

    private static HttpFilterFactory make(byte[] module, String settings) {
        var file = new PluginFile("stamp", "stamp.wasm", module, settings, "0".repeat(64));
        return (HttpFilterFactory)
                new WasmEngine().make(file).services().get(HttpFilterFactory.class);
    }

    /// Adds its configuration as a header.
    private static byte[] stamp() {
        return new Module()
                .text("name", "x-stamp")
                .function("(global $at (mut i32) (i32.const 0))")
                .function("(global $size (mut i32) (i32.const 0))")
                .on(
                        "configure",
                        "(param $id i32) (param $length i32) (result i32)",
                        "(drop (call $get_buffer_bytes (i32.const 7) (i32.const 0) (local.get"
                                + " $length) (i32.const 0) (i32.const 4))) (global.set $at (i32.load"
                                + " (i32.const 0))) (global.set $size (i32.load (i32.const 4)))"
                                + " (i32.const 1)")
                .onRequestHeaders(
                        "(drop (call $add_header_map_value (i32.const 0) @name (global.get $at)"
                                + " (global.get $size))) (i32.const 0)")
                .binary();
    }

    private String stampOf(HttpFilterFactory factory, PluginConfig config) {
        var stream =
                new FakeHttpStream(FakeHeaders.request("GET", "/"))
                        .serve(factory.configure(config, context));
        stream.sendRequest();
        return String.valueOf(stream.requestHeaders().get("x-stamp"));
    }

    @Test
    void aModuleIsAFilterWithTheConfigurationBesideIt() {
        HttpFilterFactory factory =
                make(stamp(), "{attachment: gateways, configuration: {a: [1, two]}}");

        assertThat(factory.name()).isEqualTo("stamp");
        assertThat(factory.attachment()).isEqualTo(Attachment.GATEWAYS);
        assertThat(stampOf(factory, PluginConfig.empty("stamp"))).isEqualTo("{\"a\":[1,\"two\"]}");
    }

    @Test
    void aModuleIsCountedByItsNameWithItsMemory() {
        var settings = make(stamp(), "").configure(PluginConfig.empty("stamp"), context);
        new FakeHttpStream(FakeHeaders.request("GET", "/")).serve(settings).sendRequest();
        long calls = context.counted.getOrDefault("script.stamp.calls", 0L);

        assertThat(calls).isPositive();
        assertThat(context.counted)
                .containsEntry("script.stamp.run_us", calls)
                .containsEntry("script.stamp.errors", 0L)
                .containsEntry("script.stamp.memory_bytes", 65_536L);

        settings.close();
        assertThat(context.counted).containsEntry("script.stamp.memory_bytes", 0L);
    }

    @Test
    void theConfigurationOfAPluginThatNamesItTakesThatPlace() {
        HttpFilterFactory factory = make(stamp(), "configuration: beside");
        byte[] own = "{\"b\":2}".getBytes(java.nio.charset.StandardCharsets.UTF_8);

        var config = new PluginConfig("stamp", PluginConfig.Format.JSON, own);

        assertThat(stampOf(factory, config)).isEqualTo("{\"b\":2}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    limit: {}                      | settings: unknown key limit (expected: one of [attachment, configuration, root_id, failure_policy, environment, limits])
                    limits: {run_millis: -1}       | limits.run_millis: -1 (expected: a whole number from 0 to 2147483647)
                    attachment: nowhere            | attachment: nowhere (expected: one of [where_configured, everywhere, gateways, inbound, outbound])
                    failure_policy: fail           | failure_policy: fail (expected: one of [fail_open, fail_closed, fail_reload])
                    limits: {memory_bytes: 1000}   | wants 65536 bytes of memory (expected: at most 1000)
                    """)
    void wrongSettingsAreRefused(String settings, String message) {
        assertThatThrownBy(() -> make(stamp(), settings).attachment())
                .isInstanceOf(InvalidPluginConfigException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0_9_9 |                                   | Missing or unknown Proxy-Wasm ABI version
                    0_2_1 | (func (export "_initialize") (unreachable)) | Trapped on unreachable instruction
                    0_2_1 | (func (export "_initialize") (loop $again (br $again))) | computed for more than 50 ms and was stopped
                    """)
    void aModuleThatCannotStartIsRefused(String abi, String function, String message) {
        byte[] module = new Module().abi(abi).function(function == null ? "" : function).binary();
        assertThatThrownBy(() -> make(module, "limits: {start_millis: 50}"))
                .isInstanceOf(InvalidPluginConfigException.class)
                .hasMessage(message);
    }

    private static FakeHttpStream loop(HttpFilterSettings settings) {
        var bad = new FakeHttpStream(FakeHeaders.request("GET", "/")).serve(settings);
        bad.requestHeaders().set("x-bad", "yes");
        bad.sendRequest();
        return bad;
    }

    @Test
    void anEndlessLoopEndsItsCallAndTheModuleIsMadeAnewUntilItHappensTooOften() {
        byte[] module =
                new Module()
                        .text("bad", "x-bad")
                        .onRequestHeaders(
                                "(if (i32.eqz (call $get_header_map_value (i32.const 0) @bad"
                                        + " (i32.const 0) (i32.const 4))) (then (loop $again (br"
                                        + " $again)))) (i32.const 0)")
                        .binary();
        var settings =
                make(module, "limits: {run_millis: 5}")
                        .configure(PluginConfig.empty("stamp"), context);
        for (int i = 0; i < 3; i++) {
            FakeHttpStream bad = loop(settings);
            assertThat(bad.replied().status()).isEqualTo(503);
            assertThat(bad.failures())
                    .singleElement()
                    .asString()
                    .matches("computed for more than \\d+ ms and was stopped");
            var next = new FakeHttpStream(FakeHeaders.request("GET", "/")).serve(settings);
            next.sendRequest();
            assertThat(next.isRequestPassed()).isTrue();
        }
        loop(settings);
        var resting = new FakeHttpStream(FakeHeaders.request("GET", "/")).serve(settings);
        resting.sendRequest();
        assertThat(resting.replied().details()).isEqualTo("wasm_fail_stream");
        assertThat(context.counted)
                .containsEntry("script.stamp.errors", 4L)
                .containsEntry("script.stamp.limit_breaks", 4L)
                .containsEntry("wasm.stamp.limit_breaks", 4L)
                .containsEntry("wasm.stamp.vm_reload_backoff", 1L);
    }
}
