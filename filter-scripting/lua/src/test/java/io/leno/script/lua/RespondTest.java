package io.leno.script.lua;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.PluginFile;
import io.leno.testkit.FakeFilterContext;
import io.leno.testkit.FakeHeaders;
import io.leno.testkit.FakeHttpStream;

import org.junit.jupiter.api.Test;

class RespondTest {
    private static FakeHttpStream run(String body) {
        String text = "function envoy_on_request(h) " + body + " end";
        PluginFile file =
                new PluginFile("test", "test.lua", text.getBytes(ISO_8859_1), "", "0".repeat(64));
        HttpFilterFactory factory =
                (HttpFilterFactory)
                        new LuaEngine().make(file).services().get(HttpFilterFactory.class);
        FakeHttpStream stream =
                new FakeHttpStream(FakeHeaders.request("GET", "/"))
                        .serve(
                                factory.configure(
                                        PluginConfig.empty("test"), new FakeFilterContext()));
        stream.sendRequest();
        return stream;
    }

    @Test
    void bytesThatAreNoTextAreAnsweredAsTheyAre() {
        FakeHttpStream stream = run("h:respond({[':status'] = '200'}, '\\255\\0\\128x')");
        assertThat(stream.replied().content()).containsExactly(0xff, 0, 0x80, 'x');
        assertThat(stream.passedResponseHeaders().get("content-length")).isEqualTo("4");
    }
}
