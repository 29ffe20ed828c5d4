package io.leno.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;

import org.junit.jupiter.api.Test;

import java.util.Set;

/// What every [HttpFilterFactory] promises; its tests extend this.
public abstract class HttpFilterContract extends ConfiguredPluginContract {
    protected abstract HttpFilterFactory newFactory();

    @Override
    protected Set<String> typeUrls() {
        return newFactory().typeUrls();
    }

    @Override
    protected HttpFilterSettings configured(PluginConfig config) {
        return newFactory().configure(config, new FakeFilterContext());
    }

    @Test
    protected void itHasAStableName() {
        assertThat(newFactory().name()).isNotBlank().isEqualTo(newFactory().name());
    }

    @Test
    protected void aRequestIsPassedAnsweredOrPausedAndItsStreamMayEndAtOnce() throws Exception {
        try (HttpFilterSettings settings = configured(goodConfig())) {
            var stream = new FakeHttpStream(FakeHeaders.request("GET", "/contract"));
            stream.serve(settings);
            stream.sendRequest();
            boolean settled =
                    stream.isRequestPassed() || stream.hasReplied() || stream.isRequestPaused();
            assertThat(settled).isTrue();
            stream.end();
        }
    }

    @Test
    protected void streamsDoNotDisturbEachOther() throws Exception {
        try (HttpFilterSettings settings = configured(goodConfig())) {
            var one = new FakeHttpStream(FakeHeaders.request("GET", "/contract"));
            var other = new FakeHttpStream(FakeHeaders.request("GET", "/contract"));
            one.serve(settings);
            other.serve(settings);
            one.sendRequestHeaders(false);
            one.end();
            other.sendRequest();
            boolean settled =
                    other.isRequestPassed() || other.hasReplied() || other.isRequestPaused();
            assertThat(settled).isTrue();
            other.end();
        }
    }
}
