package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// Requests that name the host they want.
class DynamicForwardTest {
    private static final String FILTER =
            "type.googleapis.com/envoy.extensions.filters.http.dynamic_forward_proxy.v3.";

    private static String yaml(String routes, String filter, String cluster) {
        return TestProxy.httpYaml(routes, cluster, "")
                .replace(
                        "http_filters:",
                        """
                        http_filters:
                                  - name: envoy.filters.http.dynamic_forward_proxy
                                    typed_config: {"@type": %sFilterConfig, %s}"""
                                .formatted(FILTER, filter));
    }

    private static String cluster(String settings) {
        return """
        - name: named
          connect_timeout: 1s
          lb_policy: CLUSTER_PROVIDED
          cluster_type:
            name: envoy.clusters.dynamic_forward_proxy
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig
              %s
        """
                .formatted(settings);
    }

    private static final String ROUTE = "- {match: {prefix: /}, route: {cluster: named}}";

    private static String to(Upstream upstream) {
        return """
        - match: {prefix: /}
          route: {cluster: named}
          typed_per_filter_config:
            envoy.filters.http.dynamic_forward_proxy: {"@type": %sPerRouteConfig, host_rewrite_literal: "localhost:%d"}
        """
                .formatted(FILTER, upstream.port());
    }

    private static final String CACHE =
            "dns_cache_config: {name: main, dns_lookup_family: V4_ONLY, %s}";

    @Test
    void aRequestGoesToTheHostThatItNames() throws Exception {
        String cache = CACHE.formatted("");
        try (Upstream upstream = Upstream.named("a");
                TestProxy proxy = TestProxy.of(yaml(to(upstream), cache, cluster(cache)))) {
            assertThat(proxy.get("/").statusCode()).isEqualTo(200);
            assertThat(proxy.get("/").statusCode()).isEqualTo(200);
            assertThat(proxy.counter("dns_cache.main.dns_query_attempt")).isEqualTo(1);
            assertThat(proxy.counter("cluster.named.upstream_cx_total")).isEqualTo(1);
        }
    }

    @Test
    void aHostThatCannotBeFoundIsToldSo() throws Exception {
        String cache = CACHE.formatted("");
        String route =
                """
                - match: {prefix: /}
                  route: {cluster: named}
                  typed_per_filter_config:
                    envoy.filters.http.dynamic_forward_proxy: {"@type": %sPerRouteConfig, host_rewrite_header: x-host}
                """
                        .formatted(FILTER);
        try (TestProxy proxy = TestProxy.of(yaml(route, cache, cluster(cache)))) {
            HttpResponse<String> answer =
                    proxy.send(proxy.request("/").header("x-host", "nowhere.invalid"));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).isEqualTo("DNS resolution failure");
            assertThat(proxy.counter("dns_cache.main.dns_query_success")).isEqualTo(1);
        }
    }

    @Test
    void theHostThatTheRouteWritesIsLookedForToo() throws Exception {
        String cache = CACHE.formatted("");
        try (Upstream upstream = Upstream.named("a")) {
            String route =
                    "- {match: {prefix: /}, route: {cluster: named, host_rewrite_literal:"
                            + " 'localhost:%d'}}";
            String yaml = yaml(route.formatted(upstream.port()), cache, cluster(cache));
            try (TestProxy proxy = TestProxy.of(yaml)) {
                var body = HttpRequest.BodyPublishers.ofString("body");
                HttpResponse<String> answer = proxy.send(proxy.request("/").POST(body));
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("abody");
            }
        }
    }

    @Test
    void thereAreNoMoreNamesThanTheCacheMayHold() throws Exception {
        String cache =
                CACHE.formatted(
                        "max_hosts: 1, preresolve_hostnames: [{address: localhost, port_value: 1}]");
        try (TestProxy proxy = TestProxy.of(yaml(ROUTE, cache, cluster(cache)))) {
            HttpResponse<String> answer = proxy.get("/");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).isEqualTo("DNS cache overflow");
        }
    }

    @Test
    void noRequestWaitsWhereNoneMay() throws Exception {
        String cache = CACHE.formatted("dns_cache_circuit_breaker: {max_pending_requests: 0}");
        try (TestProxy proxy = TestProxy.of(yaml(ROUTE, cache, cluster(cache)))) {
            assertThat(proxy.get("/").body())
                    .isEqualTo("Dynamic forward proxy pending request overflow");
        }
    }

    @Test
    void aHostCanHaveAClusterOfItsOwn() throws Exception {
        String sub = "sub_clusters_config: {max_sub_clusters: 1}";
        try (Upstream upstream = Upstream.named("a");
                TestProxy proxy =
                        TestProxy.of(yaml(to(upstream), "sub_cluster_config: {}", cluster(sub)))) {
            assertThat(proxy.get("/").statusCode()).isEqualTo(200);
            assertThat(
                            proxy.counter(
                                    "cluster.DFPCluster_localhost_"
                                            + upstream.port()
                                            + ".upstream_rq_total"))
                    .isEqualTo(1);
        }
    }

    @Test
    void filterAndClusterAgreeOnTheCache() {
        assertThatThrownBy(
                        () ->
                                TestProxy.of(
                                        yaml(
                                                ROUTE,
                                                CACHE.formatted("max_hosts: 7"),
                                                cluster(CACHE.formatted("")))))
                .hasMessageContaining("config specified DNS cache 'main' with different settings");
    }

    @Test
    void hostsHaveToProveTheirNamesUnlessTheClusterSaysOtherwise() {
        String options =
                """
                  typed_extension_protocol_options:
                    envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                      "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                      explicit_http_config: {http_protocol_options: {}}
                """;
        String cache = CACHE.formatted("");
        assertThatThrownBy(() -> TestProxy.of(yaml(ROUTE, cache, cluster(cache) + options)))
                .hasMessageContaining(
                        "dynamic_forward_proxy cluster must have auto_sni and auto_san_validation"
                                + " true unless allow_insecure_cluster_options is set.");
    }
}
