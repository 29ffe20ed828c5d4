package io.leno.script.lua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.ProxyHealth;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginArtifact;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.PluginFile;
import io.leno.testkit.FakeFilterContext;
import io.leno.testkit.FakeHeaders;
import io.leno.testkit.FakeHttpStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

class ScriptLimitsTest {
    private static final String SETTINGS =
            "limits: {instructions: 200000, run_millis: 10000, memory_bytes: 4000000,"
                    + " string_bytes: 100000, output_bytes: 1000, calls: 2, failures: 3}";

    private final FakeFilterContext context = new FakeFilterContext();

    private static PluginArtifact make(String script, String settings) {
        return new LuaEngine()
                .make(
                        new PluginFile(
                                "bomb",
                                "bomb.lua",
                                script.getBytes(StandardCharsets.UTF_8),
                                settings,
                                "0".repeat(64)));
    }

    private HttpFilterSettings settings(String script) {
        HttpFilterFactory factory =
                (HttpFilterFactory) make(script, SETTINGS).services().get(HttpFilterFactory.class);
        return factory.configure(PluginConfig.empty("bomb"), context);
    }

    private static FakeHttpStream request() {
        return new FakeHttpStream(FakeHeaders.request("GET", "/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while true do end",
                "local s = 'x' while true do s = s .. s end",
                "local t = {} for i = 1, 1e9 do t[i] = {} end",
                "('a'):rep(30):find(('a-'):rep(14) .. 'b')",
                "string.rep('x', 1e9)",
                "pcall(function() while true do end end) h:headers():set('x', 'y')",
                "local function f() return f() end f()",
                "local function f() f() end f()",
                "local function f() return 1 + f() end f()",
                "for i = 1, 3 do h:httpCall('c', {[':method']='GET',[':path']='/',[':authority']='a'},"
                        + " nil, 0, true) end",
                "for i = 1, 3 do h:logInfo(('x'):rep(400)) end",
                "for i = 1, 3 do print(('x'):rep(400)) end",
                "h:respond({[':status'] = '200'}, ('x'):rep(1001))",
                "h:httpCall('c', {[':method']='GET',[':path']='/',[':authority']='a'}, ('x'):rep(1001), 0)",
            })
    void aBombEndsItsScriptAndTheRequestGoesOn(String bomb) {
        FakeHttpStream stream = request();
        stream.proxy().members.put("c", new ProxyHealth.Members(1, 1, 0));
        stream.serve(settings("function envoy_on_request(h) " + bomb + " end"));
        stream.sendRequest();
        assertThat(stream.isRequestPassed()).isTrue();
        assertThat(context.counted).containsEntry("lua.bomb.errors", 1L);
    }

    @Test
    void aScriptThatBreaksItsLimitsAgainAndAgainRests() {
        HttpFilterSettings settings =
                settings("function envoy_on_request(h) n = (n or 0) + 1 while true do end end");
        for (int i = 0; i < 5; i++) {
            FakeHttpStream stream = request();
            stream.serve(settings);
            stream.sendRequest();
            assertThat(stream.isRequestPassed()).isTrue();
        }
        assertThat(context.counted).containsEntry("lua.bomb.limit_breaks", 3L);
    }

    @Test
    void limitsOfEnvoysFilterAreKeysOfTheRuntime() {
        context.runtimeValues.put("script.instructions", "1000");
        String config =
                "{\"defaultSourceCode\": {\"inlineString\": \"function envoy_on_request(h) for i = 1,"
                        + " 2000 do end end\"}}";
        PluginConfig json =
                new PluginConfig(
                        "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua",
                        PluginConfig.Format.JSON,
                        config.getBytes(StandardCharsets.UTF_8));
        FakeHttpStream stream = request();
        stream.serve(new LuaFilterFactory().configure(json, context));
        stream.sendRequest();
        assertThat(stream.isRequestPassed()).isTrue();
        assertThat(context.counted)
                .containsEntry("lua.limit_breaks", 1L)
                .containsEntry("script.test.limit_breaks", 1L);
    }

    @Test
    void aScriptThatIsNoneIsRefusedWithFileLineAndReason() {
        assertThatThrownBy(() -> make("function envoy_on_request(h)\n  x = = 1\nend", ""))
                .isInstanceOf(InvalidPluginConfigException.class)
                .hasMessage("script load error: bomb.lua:2: unexpected symbol near '='");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limits: {instruction: 1}",
                "limits: {calls: many}",
                "limit: {}",
                "attachment: nowhere",
                "[1",
                "5"
            })
    void settingsThatAreNoneAreRefused(String settings) {
        assertThatThrownBy(() -> make("x = 1", settings))
                .isInstanceOf(InvalidPluginConfigException.class)
                .message()
                .containsAnyOf("expected", "no YAML");
    }
}
