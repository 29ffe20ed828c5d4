package io.leno.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.leno.api.filter.Headers;
import io.leno.api.plugin.PluginConfig;
import io.leno.proxy.FakeHeaders;
import io.leno.proxy.bootstrap.Yaml;
import io.leno.proxy.cluster.XxHash64;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

class RouteTableTest {
    @Test
    void weightsShareTheRequests() {
        RouteTable table =
                routes(
                        "{match: {prefix: /}, route: {weighted_clusters: {clusters: [{name: v1,"
                                + " weight: 80}, {name: v2, weight: 20}, {name: v3, weight: 0}]}}}");
        Map<String, Integer> counts = new HashMap<>();
        for (long random = 0; random < 1000; random++) {
            counts.merge(decide(table, "/", random).cluster(), 1, Integer::sum);
        }
        assertThat(counts).containsExactlyInAnyOrderEntriesOf(Map.of("v1", 800, "v2", 200));
        assertThat(decide(table, "/", -1).cluster()).isIn("v1", "v2");
        assertThat(table.clusters()).containsExactlyInAnyOrder("v1", "v2", "v3");
    }

    @Test
    void aDecisionIsTheSameObjectEachTime() {
        RouteTable table = routes("{match: {prefix: /}, route: {cluster: a}}");
        assertThat(decide(table, "/a", 1)).isSameAs(decide(table, "/b?c", 2));
    }

    @Test
    void theOrderHoldsBetweenExactPathsAndOthers() {
        RouteTable table =
                routes(
                        "{name: first, match: {prefix: /a, headers: [{name: x}]}, route: {cluster:"
                                + " a}}",
                        "{name: second, match: {path: /a}, route: {cluster: b}}",
                        "{name: third, match: {prefix: /}, route: {cluster: c}}");
        assertThat(decide(table, "/a", 0).route().name()).isEqualTo("second");
        var withHeader = FakeHeaders.get("host", "/a", "x", "1");
        assertThat(Objects.requireNonNull(table.match(withHeader, 0)).route().name())
                .isEqualTo("first");
        assertThat(decide(table, "/ab", 0).route().name()).isEqualTo("third");
    }

    @Test
    void aHeaderNamesTheCluster() {
        RouteTable table = routes("{match: {prefix: /}, route: {cluster_header: X-Cluster}}");
        var request = FakeHeaders.get("host", "/", "x-cluster", "chosen");
        assertThat(Objects.requireNonNull(table.match(request, 0)).cluster()).isEqualTo("chosen");
        assertThat(decide(table, "/", 0).cluster()).isEmpty();
    }

    @Test
    void portsAreIgnoredWhereAsked() {
        var config =
                Yaml.read(
                        "{ignore_port_in_host_matching: true, virtual_hosts: [{name: v, domains:"
                                + " [a.com], routes: [{match: {prefix: /}, route: {cluster: a}}]}]}",
                        RouteConfiguration.getDefaultInstance());
        RouteTable table = RouteTable.compile(config);
        assertThat(table.match(FakeHeaders.get("A.com:80", "/"), 0)).isNotNull();
        assertThat(table.match(FakeHeaders.get("b.com", "/"), 0)).isNull();
    }

    @Test
    void connectNeedsItsMatcher() {
        RouteTable table =
                routes(
                        "{match: {prefix: /}, route: {cluster: plain}}",
                        "{match: {connect_matcher: {}}, route: {cluster: tunnel}}");
        var request = FakeHeaders.of(":method", "CONNECT", ":authority", "host:443");
        assertThat(Objects.requireNonNull(table.match(request, 0)).cluster()).isEqualTo("tunnel");
    }

    @Test
    void timeoutsAreEnvoysUnlessSaid() {
        Forward plain = forward("{cluster: a}");
        assertThat(plain.timeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(plain.idleTimeout()).isNull();
        assertThat(plain.retryPolicy()).isNull();
        Forward set = forward("{cluster: a, timeout: 0s, idle_timeout: 1.5s}");
        assertThat(set.timeout()).isEqualTo(Duration.ZERO);
        assertThat(set.idleTimeout()).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void retriesAreIstios() {
        RetryPolicy policy =
                forward(
                                "{cluster: a, retry_policy: {retry_on:"
                                        + " 'connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes',"
                                        + " num_retries: 2, retriable_status_codes: [503],"
                                        + " host_selection_retry_max_attempts: 5, retry_host_predicate:"
                                        + " [{name: p, typed_config: {'@type':"
                                        + " type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate}}]}}")
                        .retryPolicy();
        assertThat(Objects.requireNonNull(policy).on())
                .containsExactlyInAnyOrder(
                        RetryPolicy.Condition.CONNECT_FAILURE,
                        RetryPolicy.Condition.REFUSED_STREAM,
                        RetryPolicy.Condition.GRPC_UNAVAILABLE,
                        RetryPolicy.Condition.GRPC_CANCELLED,
                        RetryPolicy.Condition.RETRIABLE_STATUS_CODES);
        assertThat(policy.retries()).isEqualTo(2);
        assertThat(policy.retriableStatusCodes()).containsExactly(503);
        assertThat(policy.avoidPreviousHosts()).isTrue();
        assertThat(policy.hostSelectionAttempts()).isEqualTo(5);
        assertThat(policy.backOffMax()).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void mirrorsGetTheirShare() {
        MirrorPolicy mirror =
                forward(
                                "{cluster: a, request_mirror_policies: [{cluster: m,"
                                        + " runtime_fraction: {default_value: {numerator: 50}}}]}")
                        .mirrors()
                        .getFirst();
        var headers = FakeHeaders.get("host", "/");
        assertThat(mirror.clusterFor(headers, 49)).isEqualTo("m");
        assertThat(mirror.clusterFor(headers, 50)).isNull();
        assertThat(mirror.appendShadow()).isTrue();
    }

    @Test
    void hashesAreXxHash64() {
        assertThat(XxHash64.hash("")).isEqualTo(0xef46db3751d8e999L);
        assertThat(XxHash64.hash("foo")).isEqualTo(0x33bf00a859c4ba3fL);
        assertThat(XxHash64.hash("Hello, world! This text is longer than 32 bytes."))
                .isNotEqualTo(XxHash64.hash("Hello, world! This text is longer than 32 bytes,"));
    }

    private static HashPolicy.Request hashed(String... headers) {
        return new HashPolicy.Request() {
            @Override
            public Headers headers() {
                return FakeHeaders.of(headers);
            }

            @Override
            public InetSocketAddress client() {
                return new InetSocketAddress("10.0.0.1", 1);
            }

            @Override
            public String newCookie(HashPolicy.Cookie cookie) {
                return "new";
            }
        };
    }

    @Test
    void theHashFollowsHeaderCookieAndAddress() {
        HashPolicy policy =
                forward(
                                "{cluster: a, hash_policy: [{header: {header_name: X-User},"
                                        + " terminal: true}, {cookie: {name: session}}]}")
                        .hashPolicy();
        assertThat(policy).isNotNull();
        assertThat(policy.hash(hashed("x-user", "foo"))).isEqualTo(0x33bf00a859c4ba3fL);
        assertThat(policy.hash(hashed("cookie", "a=b; session=\"foo\"")))
                .isEqualTo(0x33bf00a859c4ba3fL);
        assertThat(policy.hash(hashed())).isNull();
    }

    @Test
    void theMostSpecificFilterConfigIsMadeOnceAndLetGo() {
        String any =
                "{'@type': type.googleapis.com/xds.type.v3.TypedStruct, type_url: t, value: {v:"
                        + " %s}}";
        var config =
                Yaml.read(
                        "{virtual_hosts: [{name: v, domains: ['*'], typed_per_filter_config: {f: "
                                + any.formatted("host")
                                + ", g: "
                                + any.formatted("host")
                                + "}, routes: [{match: {prefix: /}, route: {cluster: a},"
                                + " typed_per_filter_config: {f: "
                                + any.formatted("route")
                                + "}}]}]}",
                        RouteConfiguration.getDefaultInstance());
        RouteTable table = RouteTable.compile(config);
        RouteDecision decision = decide(table, "/", 0);
        PerFilterConfig found = Objects.requireNonNull(decision.filterConfig("f"));
        assertThat(found.config().format()).isEqualTo(PluginConfig.Format.JSON);
        assertThat(found.config().json()).contains("route");
        assertThat(decision.filterConfigs("f")).hasSize(2);
        assertThat(Objects.requireNonNull(decision.filterConfig("g")).config().json())
                .contains("host");
        assertThat(decision.filterConfig("h")).isNull();
        var generation = new Object();
        Object made = found.resolved(generation, c -> new Object());
        assertThat(found.resolved(generation, c -> new Object())).isSameAs(made);
        table.retain(Set.of());
        assertThat(found.resolved(generation, c -> new Object())).isNotSameAs(made);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{match: {safe_regex: {regex: '('}}, route: {cluster: a}}|Invalid regex '('",
                "{match: {prefix: /}}|no action (expected: route,",
                "{route: {cluster: a}}|RouteMatch.path_specifier: value is required",
                "{match: {prefix: /}, route: {cluster_specifier_plugin:"
                        + " lua}}|RouteAction.cluster_specifier_plugin is not supported",
                "{match: {prefix: /}, route: {weighted_clusters: {clusters: [{name: a, weight:"
                        + " 0}]}}}|must be greater than 0",
                "{match: {prefix: /}, route: {cluster: a, prefix_rewrite: /b, regex_rewrite:"
                        + " {pattern: {regex: a}}}}|Cannot specify both",
                "{match: {prefix: /}, route: {cluster: a}, request_headers_to_remove: [Host]}|may"
                        + " not be modified: Host",
                "{match: {prefix: /}, route: {cluster: a}, response_headers_to_add: [{header: {key:"
                        + " a, value: '%NO%'}}]}|Not supported field in StreamInfo: NO",
                "{match: {prefix: /}, direct_response: {status: 99}}|DirectResponseAction.status:"
                        + " 99 (expected: 200..599)",
            })
    void whatIsWrongIsNamed(String route, String message) {
        assertThatThrownBy(() -> routes(route))
                .isInstanceOf(InvalidRouteException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aDomainServedTwiceIsNamed() {
        String host = "{name: %s, domains: [a.com], routes: []}";
        var config =
                Yaml.read(
                        "{name: rc, virtual_hosts: ["
                                + host.formatted("a")
                                + ", "
                                + host.formatted("b")
                                + "]}",
                        RouteConfiguration.getDefaultInstance());
        assertThatThrownBy(() -> RouteTable.compile(config))
                .hasMessage(
                        "Only unique values for domains are permitted. Duplicate entry of domain"
                                + " a.com in route rc");
    }

    private static Forward forward(String action) {
        RouteTable table = routes("{match: {prefix: /}, route: " + action + "}");
        return (Forward) decide(table, "/", 0).action();
    }

    private static RouteDecision decide(RouteTable table, String path, long random) {
        return Objects.requireNonNull(table.match(FakeHeaders.get("host", path), random));
    }

    private static RouteTable routes(String... routes) {
        return RouteTable.compile(
                Yaml.read(
                        "{name: rc, virtual_hosts: [{name: v, domains: ['*'], routes: ["
                                + String.join(", ", List.of(routes))
                                + "]}]}",
                        RouteConfiguration.getDefaultInstance()));
    }
}
