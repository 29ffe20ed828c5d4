package io.leno.samples.header;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.plugin.PluginConfig;
import io.leno.testkit.FakeHeaders;
import io.leno.testkit.FakeHttpStream;

import org.junit.jupiter.api.Test;

class HeaderFilterTest {
    private final HeaderFilter filter = new HeaderFilter();

    @Test
    void everyResponseSaysHello() {
        FakeHttpStream stream = new FakeHttpStream(FakeHeaders.request("GET", "/"));
        stream.serve(filter.configure(PluginConfig.empty(filter.name())));

        stream.sendRequest();
        stream.sendResponse(FakeHeaders.response(200));

        assertThat(stream.passedResponseHeaders().get("x-leno-sample"))
                .isEqualTo("hello from a dropped filter");
    }
}
