package io.leno.script.lua;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.PluginFile;
import io.leno.testkit.FakeFilterContext;
import io.leno.testkit.FakeHeaders;
import io.leno.testkit.FakeHttpStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

class SharedStoreTest {
    private final FakeFilterContext context = new FakeFilterContext();

    private HttpFilterSettings script(String plugin, String body) {
        String text =
                "function envoy_on_request(h) local s = h:sharedStore() h:headers():replace('x',"
                        + " tostring((function() "
                        + body
                        + " end)())) end";
        PluginFile file =
                new PluginFile(
                        plugin, plugin + ".lua", text.getBytes(ISO_8859_1), "", "0".repeat(64));
        HttpFilterFactory factory =
                (HttpFilterFactory)
                        new LuaEngine().make(file).services().get(HttpFilterFactory.class);
        return factory.configure(PluginConfig.empty(plugin), context);
    }

    private static String run(HttpFilterSettings settings, int loop) {
        FakeHttpStream stream =
                new FakeHttpStream(FakeHeaders.request("GET", "/")).onLoop(loop).serve(settings);
        stream.sendRequest();
        return String.valueOf(stream.requestHeaders().get("x"));
    }

    private String run(String body) {
        return run(script("test", body), 0);
    }

    @Test
    void allEventLoopsCountTogether() {
        HttpFilterSettings counter = script("test", "return s:increment('n')");
        assertThat(run(counter, 0)).isEqualTo("1");
        assertThat(run(counter, 1)).isEqualTo("2");
    }

    @Test
    void anEditFindsWhatTheScriptBeforeLeftAndAnotherScriptDoesNot() {
        run("s:set('k', 'left')");
        assertThat(run("return s:get('k')")).isEqualTo("left");
        assertThat(run(script("other", "return s:get('k')"), 0)).isEqualTo("nil");
    }

    @Test
    void aValueEndsWithItsTime() {
        run("s:set('k', 'v', 1500)");
        context.clock().advance(Duration.ofMillis(1499));
        assertThat(run("return s:get('k')")).isEqualTo("v");
        context.clock().advance(Duration.ofMillis(1));
        assertThat(run("return s:get('k')")).isEqualTo("nil");
        assertThat(context.counted).containsEntry("shared_store.test.expirations", 1L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    return s:set('k', 5)                                             | true
                    s:set('k', 5) return s:get('k') .. type(s:get('k'))              | 5string
                    s:set('k', '\\0\\255') return s:get('k') == '\\0\\255'           | true
                    return s:increment('n', 5) + s:increment('n', -2)                | 8
                    s:set('k', 'x') return select(2, pcall(s.increment, s, 'k'))     | value of 'k' is no number
                    return s:compareAndSet('k', nil, '1')                            | true
                    s:set('k', '1') return s:compareAndSet('k', nil, '2')            | false
                    s:set('k', '1') return s:compareAndSet('k', '1', '2')            | true
                    s:set('k', '1') return tostring(s:remove('k')) .. s:size()       | true0
                    return s:remove('k')                                             | false
                    return s:set('k', ('x'):rep(16*1024*1024))                       | false
                    held = s return held:get('k')                                    | nil
                    return select(2, pcall(s.set, s, 'k', {}))                       | bad argument #3 to '?' (string expected, got table)
                    return select(2, pcall(s.set, s, 'k', 'v', -1))                  | bad argument #4 to '?' (milliseconds > 0 expected, got -1)
                    return select(2, pcall(s.increment, s, 'k', 0.5))                | bad argument #3 to '?' (whole number expected, got 0.5)
                    """)
    void theStoreDoesWhatItsScriptsAsk(String body, String expected) {
        assertThat(run(body)).isEqualTo(expected);
    }
}
