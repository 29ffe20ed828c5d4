package io.leno.filters.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.ProxyHealth;
import io.leno.api.filter.ResponseFlag;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.testkit.FakeHeaders;
import io.leno.testkit.FakeHttpStream;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

class HealthCheckFilterTest {
    private static final String TYPE_URL =
            "type.googleapis.com/envoy.extensions.filters.http.health_check.v3.HealthCheck";

    @Test
    void theProxyAnswersForItself() {
        var stream = serve("{\"pass_through_mode\": false}");

        assertThat(stream.sendRequest()).isEqualTo(FilterStatus.PAUSE);

        assertThat(stream.replied().status()).isEqualTo(200);
        assertThat(stream.replied().details()).isEqualTo("health_check_ok");
        assertThat(stream.isHealthCheck()).isTrue();
    }

    @Test
    void theAnswerWaitsForTheEndOfTheRequest() {
        var stream = serve("{\"pass_through_mode\": false}");

        stream.sendRequestHeaders(false);
        assertThat(stream.hasReplied()).isFalse();
        stream.sendRequestData("body", true);

        assertThat(stream.hasReplied()).isTrue();
    }

    @Test
    void aFailingProxyFailsItsHealthChecks() {
        var stream = serve("{\"pass_through_mode\": true}");
        stream.proxy().failing = true;

        stream.sendRequest();

        assertThat(stream.replied().status()).isEqualTo(503);
        assertThat(stream.replied().details()).isEqualTo("health_check_failed");
        assertThat(stream.info().hasFlag(ResponseFlag.FAILED_LOCAL_HEALTH_CHECK)).isTrue();
    }

    @Test
    void responsesOfAFailingProxySaySo() {
        var stream =
                serve(
                        "{\"pass_through_mode\": false, \"headers\": [{\"name\": \"x-check\","
                                + " \"present_match\": true}]}");
        stream.proxy().failing = true;

        stream.sendRequest();
        stream.sendResponse(FakeHeaders.response(200));

        assertThat(stream.passedResponseHeaders().get("x-envoy-immediate-health-check-fail"))
                .isEqualTo("true");
    }

    @Test
    void tooFewHealthyHostsFailTheHealthCheck() {
        String config =
                "{\"pass_through_mode\": false, \"cluster_min_healthy_percentages\": {\"c\":"
                        + " {\"value\": 50}}}";
        assertThat(detailsWith(config, Map.of())).isEqualTo("health_check_failed_no_cluster_found");
        assertThat(detailsWith(config, Map.of("c", new ProxyHealth.Members(0, 0, 0))))
                .isEqualTo("health_check_failed_cluster_empty");
        assertThat(detailsWith(config, Map.of("c", new ProxyHealth.Members(5, 1, 1))))
                .isEqualTo("health_check_failed_cluster_unhealthy");
        assertThat(detailsWith(config, Map.of("c", new ProxyHealth.Members(4, 1, 1))))
                .isEqualTo("health_check_ok_cluster_healthy");
    }

    private static String detailsWith(String config, Map<String, ProxyHealth.Members> members) {
        var stream = serve(config);
        stream.proxy().members.putAll(members);
        stream.sendRequest();
        return stream.replied().details();
    }

    @Test
    void theUpstreamsAnswerIsKeptUntilThePeriodEnds() {
        var now = new AtomicLong();
        var cache = new CachedAnswer(1000, now::get);
        var rules = new HealthRules(true, List.of(), Map.of(), cache);
        var first = request().serve(stream -> new HealthCheckFilter(stream, rules));

        assertThat(first.sendRequest()).isEqualTo(FilterStatus.CONTINUE);
        first.sendResponse(FakeHeaders.response(418));
        now.set(999);
        var second = request().serve(stream -> new HealthCheckFilter(stream, rules));
        second.sendRequest();
        now.set(1000);
        var third = request().serve(stream -> new HealthCheckFilter(stream, rules));

        assertThat(second.replied().status()).isEqualTo(418);
        assertThat(second.replied().details()).isEqualTo("health_check_cached");
        assertThat(third.sendRequest()).isEqualTo(FilterStatus.CONTINUE);
    }

    @Test
    void onlyTheUpstreamsAnswersAreCached() {
        assertThatThrownBy(() -> serve("{\"pass_through_mode\": false, \"cache_time\": \"1s\"}"))
                .isInstanceOf(InvalidPluginConfigException.class)
                .hasMessage("cache_time_ms must not be set when path_through_mode is disabled");
        assertThatThrownBy(() -> serve("{}")).hasMessageContaining("pass_through_mode");
    }

    private static FakeHttpStream request() {
        return new FakeHttpStream(FakeHeaders.request("GET", "/"));
    }

    private static FakeHttpStream serve(String json) {
        var config =
                new PluginConfig(
                        TYPE_URL, PluginConfig.Format.JSON, json.getBytes(StandardCharsets.UTF_8));
        return request().serve(new HealthCheckFilterFactory().configure(config));
    }
}
