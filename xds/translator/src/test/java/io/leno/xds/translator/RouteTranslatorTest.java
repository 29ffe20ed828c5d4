package io.leno.xds.translator;

import static io.leno.xds.translator.Rules.match;
import static io.leno.xds.translator.Rules.route;
import static io.leno.xds.translator.Rules.subsets;
import static io.leno.xds.translator.Rules.to;
import static io.leno.xds.translator.Rules.virtualService;
import static io.leno.xds.translator.Rules.weighted;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.route.v3.RedirectAction.RedirectResponseCode;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.leno.api.config.Problem;
import io.leno.api.istio.Percent;
import io.leno.api.istio.StringMatch;
import io.leno.api.istio.TrafficPolicy;
import io.leno.api.istio.TrafficPolicy.LoadBalancer;
import io.leno.api.istio.VirtualService;
import io.leno.api.istio.VirtualService.Fault;
import io.leno.api.istio.VirtualService.Redirect;
import io.leno.api.istio.VirtualService.Retry;
import io.leno.api.istio.VirtualService.Rewrite;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.xds.TypeUrls;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

class RouteTranslatorTest {
    private static final String REVIEWS = "reviews.default.svc.cluster.local:9080";

    @Test
    void aPortHasAVirtualHostPerServiceAndOneForAllElse() {
        var routes = sidecar(TestMesh.bookinfo()).routes();

        assertThat(routes).containsOnlyKeys("9080");
        assertThat(routes.get("9080").getIgnorePortInHostMatching()).isTrue();
        assertThat(routes.get("9080").getVirtualHostsList())
                .extracting(VirtualHost::getName)
                .containsExactly(
                        "details.default.svc.cluster.local:9080",
                        "productpage.default.svc.cluster.local:9080",
                        "ratings.default.svc.cluster.local:9080",
                        "reviews.default.svc.cluster.local:9080",
                        "allow_any");
    }

    @Test
    void aServiceAnswersToItsFullAndShortNamesAndItsAddress() {
        VirtualHost host = sidecar(TestMesh.bookinfo()).virtualHost("9080", REVIEWS);
        assertThat(host.getDomainsList())
                .containsExactly(
                        "reviews.default.svc.cluster.local",
                        "reviews.default.svc.cluster.local.",
                        "reviews",
                        "reviews.default.svc",
                        "reviews.default",
                        "10.1.0.3");
    }

    @Test
    void aServiceOfAnotherNamespaceHasNoShortestName() {
        var host =
                sidecar(new TestMesh().http("a.other.svc.cluster.local", 80))
                        .virtualHost("80", "a.other.svc.cluster.local:80");
        assertThat(host.getDomainsList()).contains("a.other", "a.other.svc").doesNotContain("a");
    }

    @Test
    void noDomainIsClaimedTwice() {
        var mesh = new TestMesh().http("a", 80, "10.1.0.1").http("b", 80, "10.1.0.1");
        assertThat(
                        sidecar(mesh).routes().get("80").getVirtualHostsList().stream()
                                .flatMap(host -> host.getDomainsList().stream()))
                .doesNotHaveDuplicates()
                .contains("10.1.0.1");
    }

    @Test
    void withoutARuleRequestsGoStraightToTheServiceWithIstiosRetries() {
        Route route = sidecar(TestMesh.bookinfo()).route("9080", REVIEWS);

        assertThat(route.getName()).isEqualTo("default");
        assertThat(route.getRoute().getCluster())
                .isEqualTo("outbound|9080||reviews.default.svc.cluster.local");
        assertThat(route.getRoute().getTimeout().getSeconds()).isZero();
        var retries = route.getRoute().getRetryPolicy();
        assertThat(retries.getNumRetries().getValue()).isEqualTo(2);
        assertThat(retries.getRetryOn())
                .isEqualTo(
                        "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes");
        assertThat(retries.getHostSelectionRetryMaxAttempts()).isEqualTo(5);
        assertThat(retries.getRetryHostPredicate(0).getName())
                .isEqualTo("envoy.retry_host_predicates.previous_hosts");
    }

    @Test
    void applicationsThatUseTheProxyMustNameThePort() {
        var routes = Translated.of(TestMesh.bookinfo(), TestMesh.unredirectedSidecar());
        assertThat(routes.virtualHost("http_proxy", REVIEWS).getDomainsList())
                .contains("reviews:9080", "reviews.default.svc.cluster.local:9080")
                .doesNotContain("reviews");
        assertThat(routes.routes().get("http_proxy").getIgnorePortInHostMatching()).isFalse();
    }

    @Test
    void weightsShareTrafficAndZeroGetsNone() {
        var mesh =
                bookinfoWith(
                        virtualService(
                                "reviews",
                                route().to(weighted(80, to("reviews", "v1")))
                                        .to(weighted(0, to("reviews", "v2")))
                                        .to(weighted(20, to("reviews", "v3")))
                                        .build()));
        var weighted = sidecar(mesh).route("9080", REVIEWS).getRoute().getWeightedClusters();
        assertThat(weighted.getClustersList())
                .extracting(ClusterWeight::getName, each -> each.getWeight().getValue())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "outbound|9080|v1|reviews.default.svc.cluster.local", 80),
                        org.assertj.core.groups.Tuple.tuple(
                                "outbound|9080|v3|reviews.default.svc.cluster.local", 20));
    }

    @Test
    void routesKeepTheirOrderAndEndWithTheFirstThatTakesAll() {
        var mesh =
                bookinfoWith(
                        virtualService(
                                "reviews",
                                route(to("reviews", "v2"))
                                        .when(
                                                match().header(
                                                                "end-user",
                                                                new StringMatch.Exact("jason")))
                                        .build(),
                                route(to("reviews", "v1")).build(),
                                route(to("reviews", "v3")).build()));
        VirtualHost host = sidecar(mesh).virtualHost("9080", REVIEWS);

        assertThat(host.getRoutesList())
                .extracting(each -> each.getRoute().getCluster())
                .containsExactly(
                        "outbound|9080|v2|reviews.default.svc.cluster.local",
                        "outbound|9080|v1|reviews.default.svc.cluster.local");
        var header = host.getRoutes(0).getMatch().getHeaders(0);
        assertThat(header.getName()).isEqualTo("end-user");
        assertThat(header.getStringMatch().getExact()).isEqualTo("jason");
        assertThat(host.getRoutes(0).getMatch().getPrefix()).isEqualTo("/");
    }

    @Test
    void everyConditionIsTranslated() {
        var mesh =
                bookinfoWith(
                        virtualService(
                                "reviews",
                                route(to("reviews", ""))
                                        .when(
                                                match().uri(new StringMatch.Regex("/r/[0-9]+"))
                                                        .method(new StringMatch.Exact("GET"))
                                                        .authority(new StringMatch.Prefix("rev"))
                                                        .header("x", new StringMatch.Present())
                                                        .withoutHeader(
                                                                "bot", new StringMatch.Exact("1"))
                                                        .queryParam("q", new StringMatch.Exact("a"))
                                                        .ignoringUriCase())
                                        .build()));
        var match = sidecar(mesh).route("9080", REVIEWS).getMatch();

        assertThat(match.getSafeRegex().getRegex()).isEqualTo("/r/[0-9]+");
        assertThat(match.getCaseSensitive().getValue()).isFalse();
        assertThat(match.getHeadersList())
                .extracting(each -> each.getName())
                .containsExactly("bot", "x", ":method", ":authority");
        assertThat(match.getHeaders(0).getInvertMatch()).isTrue();
        assertThat(match.getHeaders(0).getTreatMissingHeaderAsEmpty()).isTrue();
        assertThat(match.getHeaders(1).getPresentMatch()).isTrue();
        assertThat(match.getQueryParameters(0).getStringMatch().getExact()).isEqualTo("a");
    }

    @Test
    void matchesForOthersAreLeftOutAndTheServiceFallsBackToItself() {
        var mesh =
                bookinfoWith(
                        virtualService(
                                List.of("reviews"),
                                List.of("mesh", "some-gateway"),
                                route(to("reviews", "v3"))
                                        .when(match().sourceLabels(Map.of("app", "other")))
                                        .when(match().port(1234))
                                        .when(match().gateways("some-gateway"))
                                        .build()));
        assertThat(sidecar(mesh).route("9080", REVIEWS).getRoute().getCluster())
                .isEqualTo("outbound|9080||reviews.default.svc.cluster.local");
    }

    @Test
    void aRuleForThisCallerHolds() {
        var mesh =
                bookinfoWith(
                        virtualService(
                                "reviews",
                                route(to("reviews", "v3"))
                                        .when(match().sourceLabels(Map.of("app", "productpage")))
                                        .build()));
        assertThat(sidecar(mesh).route("9080", REVIEWS).getRoute().getCluster())
                .isEqualTo("outbound|9080|v3|reviews.default.svc.cluster.local");
    }

    @Test
    void faultsAreSetUpOnTheRoute() {
        var fault =
                new Fault(
                        new Fault.Delay(Duration.ofSeconds(7), new Percent(0.5)),
                        new Fault.Abort(0, "UNAVAILABLE", null));
        var mesh =
                bookinfoWith(
                        virtualService("reviews", route(to("reviews", "")).fault(fault).build()));
        var config =
                sidecar(mesh)
                        .route("9080", REVIEWS)
                        .getTypedPerFilterConfigOrThrow("envoy.filters.http.fault");
        HTTPFault http = Translated.decode(HTTPFault.parser(), config);

        assertThat(http.getDelay().getFixedDelay().getSeconds()).isEqualTo(7);
        assertThat(http.getDelay().getPercentage().getNumerator()).as("millionths").isEqualTo(5000);
        assertThat(http.getAbort().getGrpcStatus()).isEqualTo(14);
        assertThat(http.getAbort().getPercentage().getNumerator()).isEqualTo(100);
    }

    @Test
    void timeoutRetriesMirrorAndRewriteFollowTheRule() {
        var retry = new Retry(3, Duration.ofMillis(200), "503,reset", null, null, null);
        var mesh =
                bookinfoWith(
                        virtualService(
                                "reviews",
                                route(to("reviews", ""))
                                        .timeout(Duration.ofMillis(1500))
                                        .retries(retry)
                                        .mirror(to("reviews", "v2"), 10)
                                        .rewrite(new Rewrite("/new", "other", null))
                                        .build()));
        var action = sidecar(mesh).route("9080", REVIEWS).getRoute();

        assertThat(action.getTimeout().getSeconds()).isEqualTo(1);
        assertThat(action.getTimeout().getNanos()).isEqualTo(500_000_000);
        assertThat(action.getRetryPolicy().getRetryOn()).isEqualTo("reset,retriable-status-codes");
        assertThat(action.getRetryPolicy().getRetriableStatusCodesList()).containsExactly(503);
        assertThat(action.getRetryPolicy().getNumRetries().getValue()).isEqualTo(3);
        assertThat(action.getRequestMirrorPolicies(0).getCluster())
                .isEqualTo("outbound|9080|v2|reviews.default.svc.cluster.local");
        assertThat(action.getPrefixRewrite()).isEqualTo("/new");
        assertThat(action.getHostRewriteLiteral()).isEqualTo("other");
    }

    @Test
    void noAttemptsMeanNoRetries() {
        var retry = new Retry(0, null, "", null, null, null);
        var mesh =
                bookinfoWith(
                        virtualService("reviews", route(to("reviews", "")).retries(retry).build()));
        assertThat(sidecar(mesh).route("9080", REVIEWS).getRoute().hasRetryPolicy()).isFalse();
    }

    @Test
    void redirectsAndDirectResponsesNeedNoCluster() {
        var redirect = new Redirect("/new", "a.com", 443, null, "https", 302, null);
        var mesh =
                bookinfoWith(
                        virtualService(
                                "reviews",
                                route().when(match().uri(new StringMatch.Exact("/old")))
                                        .redirect(redirect)
                                        .build(),
                                route().respond(418, "short and stout").build()));
        VirtualHost host = sidecar(mesh).virtualHost("9080", REVIEWS);

        var action = host.getRoutes(0).getRedirect();
        assertThat(action.getResponseCode()).isEqualTo(RedirectResponseCode.FOUND);
        assertThat(action.getHostRedirect()).isEqualTo("a.com");
        assertThat(action.getPortRedirect()).as("implied by https").isZero();
        assertThat(host.getRoutes(1).getDirectResponse().getStatus()).isEqualTo(418);
    }

    @Test
    void aBodyThatEnvoyWouldRefuseLosesOnlyItsRoute() {
        var mesh =
                bookinfoWith(
                        virtualService(
                                "reviews",
                                route().when(match().uri(new StringMatch.Exact("/big")))
                                        .respond(200, "x".repeat(1024 * 1024 + 1))
                                        .build(),
                                route(to("reviews", "v1")).build()));
        var translated = sidecar(mesh);

        assertThat(translated.virtualHost("9080", REVIEWS).getRoutesCount()).isEqualTo(1);
        assertThat(translated.problems())
                .extracting(Problem::path)
                .containsExactly("spec.http[0].directResponse.body");
    }

    @Test
    void anUnknownSubsetBecomesAClusterThatIsNotThereAndAProblem() {
        var mesh = bookinfoWith(virtualService("reviews", route(to("reviews", "v9")).build()));
        var translated = sidecar(mesh);

        String cluster = translated.route("9080", REVIEWS).getRoute().getCluster();
        assertThat(cluster).isEqualTo("outbound|9080|v9|reviews.default.svc.cluster.local");
        assertThat(translated.clusters()).doesNotContainKey(cluster);
        assertThat(translated.problems())
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.code()).isEqualTo("unknown-subset");
                            assertThat(problem.path())
                                    .isEqualTo("spec.http[0].route[0].destination.subset");
                            assertThat(problem.message()).contains("v9", "[v1, v2, v3]");
                        });
    }

    @Test
    void anUnknownHostIsReportedAndLosesOnlyItsOwnRoute() {
        var mesh =
                bookinfoWith(
                        virtualService(
                                "reviews",
                                route(to("nowhere", ""))
                                        .when(match().uri(new StringMatch.Prefix("/a")))
                                        .build(),
                                route(to("reviews", "v1")).build()));
        var translated = sidecar(mesh);

        assertThat(translated.virtualHost("9080", REVIEWS).getRoutesCount()).isEqualTo(2);
        assertThat(translated.problems()).extracting(Problem::code).containsExactly("unknown-host");
    }

    @Test
    void theOldestRuleOfAHostWinsAndTheOtherIsReported() {
        var mesh =
                TestMesh.bookinfo()
                        .rule("subsets", subsets("reviews", "v1", "v2"))
                        .rule(
                                "older",
                                virtualService("reviews", route(to("reviews", "v1")).build()))
                        .rule(
                                "newer",
                                virtualService(
                                        "reviews.default.svc.cluster.local",
                                        route(to("reviews", "v2")).build()));
        var translated = sidecar(mesh);

        assertThat(translated.route("9080", REVIEWS).getRoute().getCluster()).contains("|v1|");
        assertThat(translated.problems())
                .extracting(Problem::code, Problem::subject)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "conflict", "VirtualService default/newer"));
        assertThat(translated.resource(TypeUrls.ROUTE, "9080").madeBy())
                .extracting(Object::toString)
                .containsExactly("VirtualService default/older");
    }

    @Test
    void aRuleForOneServiceBeatsAnOlderOneForAll() {
        var mesh =
                TestMesh.bookinfo()
                        .rule(
                                "all",
                                virtualService(
                                        "*.default.svc.cluster.local",
                                        route(to("details", "")).build()))
                        .rule("one", virtualService("reviews", route(to("ratings", "")).build()));
        var translated = sidecar(mesh);

        assertThat(translated.route("9080", REVIEWS).getRoute().getCluster()).contains("ratings");
        assertThat(
                        translated
                                .route("9080", "productpage.default.svc.cluster.local:9080")
                                .getRoute()
                                .getCluster())
                .contains("details");
    }

    @Test
    void aRuleKeptToAnotherNamespaceIsNotSeen() {
        var mesh =
                TestMesh.bookinfo()
                        .rule(
                                "other",
                                "private",
                                new VirtualService(
                                        List.of("reviews.default.svc.cluster.local"),
                                        List.of(),
                                        List.of(route(to("nowhere", "")).build()),
                                        List.of(),
                                        List.of(),
                                        List.of(".")));
        assertThat(sidecar(mesh).problems()).isEmpty();
    }

    @Test
    void consistentHashingKeepsRetriesOnTheSameHost() {
        var hash = new LoadBalancer.ConsistentHash("x-user", null, false, "", null, null);
        var policy =
                new TrafficPolicy(
                        new LoadBalancer(LoadBalancer.Simple.UNSPECIFIED, hash),
                        null,
                        null,
                        null,
                        List.of());
        var action =
                sidecar(TestMesh.bookinfo().rule("r", Rules.policy("reviews", policy)))
                        .route("9080", REVIEWS)
                        .getRoute();
        assertThat(action.getHashPolicy(0).getHeader().getHeaderName()).isEqualTo("x-user");
        assertThat(action.getRetryPolicy().getRetryHostPredicateCount()).isZero();
    }

    @Test
    void aServiceOfUnknownProtocolHasRoutesOfItsOwn() {
        var mesh =
                new TestMesh()
                        .service(
                                "guess",
                                Resolution.STATIC,
                                List.of(TestMesh.port("web", 7000, Protocol.UNDECLARED)),
                                "10.1.0.1");
        var routes = sidecar(mesh).routes();
        assertThat(routes).containsKeys("7000", "guess.default.svc.cluster.local:7000");
        assertThat(
                        routes.get("guess.default.svc.cluster.local:7000")
                                .getVirtualHosts(0)
                                .getDomainsList())
                .containsExactly("*");
    }

    private static TestMesh bookinfoWith(VirtualService rule) {
        return TestMesh.bookinfo()
                .rule("subsets", subsets("reviews", "v1", "v2", "v3"))
                .rule("rule", rule);
    }

    private static Translated sidecar(TestMesh mesh) {
        return Translated.of(mesh, TestMesh.sidecar());
    }
}
