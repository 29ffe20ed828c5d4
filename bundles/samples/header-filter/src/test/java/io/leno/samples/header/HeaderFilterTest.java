package io.leno.samples.header;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.plugin.PluginConfig;
import io.leno.testkit.FakeHeaders;
import io.leno.testkit.FakeHttpStream;
import io.leno.testkit.HttpFilterContract;

import org.junit.jupiter.api.Test;

import java.util.List;

class HeaderFilterTest extends HttpFilterContract {
    private final HeaderFilter filter = new HeaderFilter();

    @Override
    protected HttpFilterFactory newFactory() {
        return new HeaderFilter();
    }

    @Override
    protected PluginConfig goodConfig() {
        return PluginConfig.empty(filter.name());
    }

    /// It takes anything.
    @Override
    protected List<PluginConfig> badConfigs() {
        return List.of();
    }

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
