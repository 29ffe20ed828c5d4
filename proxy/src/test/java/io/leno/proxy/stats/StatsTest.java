package io.leno.proxy.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;

import io.envoyproxy.envoy.config.metrics.v3.StatsConfig;
import io.leno.proxy.bootstrap.Yaml;

import org.junit.jupiter.api.Test;

class StatsTest {
    private final Stats stats = new Stats();

    @Test
    void theSameNameIsTheSameStat() {
        stats.counter("a.b").inc();
        stats.scope("a.").counter("b").add(2);
        assertThat(stats.counter("a.b").value()).isEqualTo(3);
        assertThatThrownBy(() -> stats.gauge("a.b"))
                .hasMessage("a.b is a Counter (expected: Gauge)");
    }

    @Test
    void textIsSortedAndHistogramsComeLast() {
        stats.counter("z").inc();
        stats.gauge("b").set(7);
        stats.histogram("a.time");
        assertThat(text(StatFilter.all())).isEqualTo("b: 7\nz: 1\na.time: No recorded values\n");
    }

    @Test
    void filterFindsWithinNamesAndUsedOnlyHidesTheRest() {
        stats.counter("cluster.a.used").inc();
        stats.counter("cluster.a.unused");
        stats.counter("other").inc();
        var filter = new StatFilter(true, Pattern.compile("a\\.u"), false, null);
        assertThat(text(filter)).isEqualTo("cluster.a.used: 1\n");
        assertThat(text(new StatFilter(false, Pattern.compile("^cluster"), true, null)))
                .isEqualTo("other: 1\n");
    }

    @Test
    void quantilesAreEnvoys() {
        Histogram time = stats.histogram("t");
        time.record(4);
        assertThat(text(StatFilter.all())).contains("P50(nan,4.05)").contains("P100(nan,4.05)");
        stats.flush();
        time.record(1000);
        assertThat(text(StatFilter.all())).contains("P50(4.05,4.05)").contains("P100(4.05,1050)");
        stats.flush();
        assertThat(text(StatFilter.all())).contains("P50(1050,4.05)");
    }

    @Test
    void zeroesStayZero() {
        Histogram time = stats.histogram("t");
        time.record(0);
        time.record(0);
        assertThat(text(StatFilter.all())).contains("P0(nan,0)").contains("P100(nan,0)");
        assertThat(
                        StatsPrometheus.render(
                                stats, StatFilter.all(), StatsPrometheus.Histograms.BUCKETS, false))
                .contains("envoy_t_bucket{le=\"0.5\"} 2\n")
                .contains("envoy_t_count{} 2\n");
    }

    @Test
    void jsonHasStatsAndThenHistograms() {
        stats.counter("c").inc();
        stats.histogram("h").record(10);
        assertThat(StatsJson.render(stats, StatFilter.all(), StatsText.Buckets.SUMMARY))
                .startsWith("{\"stats\":[{\"name\":\"c\",\"value\":1},{\"histograms\":{")
                .contains("\"supported_quantiles\":[0,25,50,75,90,95,99,99.5,99.9,100]")
                .contains("{\"name\":\"h\",\"values\":[{\"cumulative\":10,\"interval\":null}")
                .endsWith("]}]}}]}");
    }

    @Test
    void prometheusHasEnvoysTags() {
        stats.scope("cluster.up.").counter("external.upstream_rq_503").inc();
        stats.scope("http.ingress_http.").counter("downstream_rq_2xx").inc();
        stats.scope("listener.127.0.0.1:80.").counter("http.ingress_http.downstream_rq_5xx").inc();
        assertThat(
                        StatsPrometheus.render(
                                stats, StatFilter.all(), StatsPrometheus.Histograms.BUCKETS, false))
                .isEqualTo(
                        """
                        # TYPE envoy_cluster_external_upstream_rq counter
                        envoy_cluster_external_upstream_rq{envoy_response_code="503",envoy_cluster_name="up"} 1
                        # TYPE envoy_http_downstream_rq_xx counter
                        envoy_http_downstream_rq_xx{envoy_response_code_class="2",envoy_http_conn_manager_prefix="ingress_http"} 1
                        # TYPE envoy_listener_http_downstream_rq_xx counter
                        envoy_listener_http_downstream_rq_xx{envoy_response_code_class="5",envoy_http_conn_manager_prefix="ingress_http",envoy_listener_address="127.0.0.1_80"} 1
                        """);
    }

    @Test
    void aClustersTagEndsAtTheFirstDotAsEnvoys() {
        stats.cluster("outbound|9080||reviews.default.svc.cluster.local")
                .counter("upstream_rq_200")
                .inc();
        assertThat(
                        StatsPrometheus.render(
                                stats, StatFilter.all(), StatsPrometheus.Histograms.BUCKETS, false))
                .contains(
                        "envoy_cluster_default_svc_cluster_local_upstream_rq{envoy_response_code=\"200\",envoy_cluster_name=\"outbound|9080||reviews\"}"
                                + " 1");
    }

    @Test
    void aBootstrapAddsTags() {
        var config =
                Yaml.read(
                        "{stats_tags: [{tag_name: zone, fixed_value: a}, {tag_name: part, regex:"
                                + " '^my((\\.[a-z]+)\\.)'}]}",
                        StatsConfig.getDefaultInstance());
        var tagged = new Stats(config);
        tagged.counter("my.own.thing").inc();
        assertThat(
                        StatsPrometheus.render(
                                tagged,
                                StatFilter.all(),
                                StatsPrometheus.Histograms.BUCKETS,
                                false))
                .contains("envoy_mything{zone=\"a\",part=\".own\"} 1");
    }

    @Test
    void aRemovedScopeIsForgotten() {
        StatScope scope = stats.cluster("a");
        scope.counter("c").inc();
        stats.counter("cluster.ab.c").inc();
        scope.remove();
        assertThat(text(StatFilter.all())).isEqualTo("cluster.ab.c: 1\n");
    }

    private String text(StatFilter filter) {
        return StatsText.render(stats, filter, StatsText.Buckets.SUMMARY);
    }
}
