package ${package};

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.plugin.PluginConfig;
import io.leno.testkit.FakeHeaders;
import io.leno.testkit.FakeHttpStream;
import io.leno.testkit.HttpFilterContract;

import org.junit.jupiter.api.Test;

import java.util.List;

/// The filter without a proxy; what every filter promises comes with the contract.
class GreetingFilterTest extends HttpFilterContract {
    @Override
    protected HttpFilterFactory newFactory() {
        return new GreetingFilter();
    }

    @Override
    protected PluginConfig goodConfig() {
        return PluginConfig.empty(newFactory().name());
    }

    @Override
    protected List<PluginConfig> badConfigs() {
        return List.of();
    }

    @Test
    void everyResponseIsGreeted() {
        var stream = new FakeHttpStream(FakeHeaders.request("GET", "/"));
        stream.serve(configured(goodConfig()));
        stream.sendRequest();
        stream.sendResponse(FakeHeaders.response(200));
        assertThat(stream.passedResponseHeaders().get("x-greeting")).isEqualTo("hello");
    }
}
