package io.leno.filters.bandwidthlimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.testkit.FakeFilterContext;
import io.leno.testkit.FakeHeaders;
import io.leno.testkit.FakeHttpStream;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

class BandwidthTest {
    private static final String TYPE =
            "type.googleapis.com/envoy.extensions.filters.http.bandwidth_limit.v3.BandwidthLimit";

    private long now = 5;

    @Test
    void whatNobodyWantedIsKeptForASecond() {
        var bandwidth = new Bandwidth(1000, 50, () -> now);

        assertThat(bandwidth.take(80)).isEqualTo(50);
        assertThat(bandwidth.take(80)).isZero();
        now += Duration.ofMillis(100).toNanos();
        assertThat(bandwidth.take(80)).isEqualTo(80);
        now += Duration.ofSeconds(9).toNanos();
        assertThat(bandwidth.take(5000)).isEqualTo(1000);
    }

    @Test
    void aResponseThatFitsGoesAtOnceAndIsCounted() {
        var context = new FakeFilterContext();
        String config =
                "{\"statPrefix\": \"x\", \"enableMode\": \"RESPONSE\", \"limitKbps\": \"100\"}";
        var stream =
                new FakeHttpStream(FakeHeaders.request("GET", "/"))
                        .serve(new BandwidthLimitFilterFactory().configure(json(config), context));

        stream.sendRequest();
        stream.sendResponseHeaders(FakeHeaders.response(200), false);
        stream.sendResponseData("hello", true);

        assertThat(stream.passedResponseBody()).isEqualTo("hello");
        assertThat(context.counted)
                .containsEntry("x.http_bandwidth_limit.response_enabled", 1L)
                .containsEntry("x.http_bandwidth_limit.response_allowed_total_size", 5L)
                .containsEntry("x.http_bandwidth_limit.response_pending", 0L)
                .containsEntry("x.http_bandwidth_limit.request_enabled", 0L);
    }

    @Test
    void aRouteWithoutALimitIsRefused() {
        assertThatThrownBy(
                        () ->
                                new BandwidthLimitFilterFactory()
                                        .configureRoute(json("{\"statPrefix\": \"x\"}")))
                .isInstanceOf(InvalidPluginConfigException.class)
                .hasMessageContaining("limit must be set for per route filter config");
    }

    private static PluginConfig json(String json) {
        return new PluginConfig(
                TYPE, PluginConfig.Format.JSON, json.getBytes(StandardCharsets.UTF_8));
    }
}
