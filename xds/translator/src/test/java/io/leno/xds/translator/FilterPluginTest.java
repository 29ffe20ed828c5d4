package io.leno.xds.translator;

import static io.leno.xds.translator.Rules.gateway;
import static io.leno.xds.translator.Rules.route;
import static io.leno.xds.translator.Rules.server;
import static io.leno.xds.translator.Rules.to;
import static io.leno.xds.translator.Rules.virtualService;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;

import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.FilterConfig;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.leno.api.config.ResourceKey;
import io.leno.api.istio.Credential;
import io.leno.api.istio.FilterPlugin;
import io.leno.api.istio.FilterPlugin.Canary;
import io.leno.api.istio.FilterPlugin.FailurePolicy;
import io.leno.api.istio.FilterPlugin.Limits;
import io.leno.api.istio.FilterPlugin.Mode;
import io.leno.api.istio.FilterPlugin.PerRoute;
import io.leno.api.istio.FilterPlugin.Phase;
import io.leno.api.istio.FilterPlugin.Quarantine;
import io.leno.api.istio.JsonObject;
import io.leno.api.istio.StringMatch;
import io.leno.api.model.Locality;
import io.leno.api.xds.Node;
import io.leno.api.xds.TypeUrls;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Where an attached plugin stands, and what it is told.
class FilterPluginTest {
    private static final String HELLO = "com.example.hello";
    private static final String REVIEWS = "reviews.default.svc.cluster.local:9080";
    private static final String RATINGS = "ratings.default.svc.cluster.local:9080";

    @TempDir Path folder;

    @Test
    void standsInEveryHttpChainOfTheNamespaceBeforeWhatRoutesConfigure() {
        Translated translated = translated(attach().rule());

        for (Listener listener : translated.listeners().values()) {
            for (HttpConnectionManager manager : managers(listener)) {
                assertThat(manager.getHttpFiltersList())
                        .as(listener.getName())
                        .extracting(HttpFilter::getName)
                        .containsExactly(
                                "default.hello",
                                "envoy.filters.http.fault",
                                "envoy.filters.http.cors",
                                "envoy.filters.http.router");
            }
        }
        assertThat(translated.resource(TypeUrls.LISTENER, "0.0.0.0_9080").madeBy())
                .contains(key("hello"));
        assertThat(translated.resource(TypeUrls.LISTENER, "virtualInbound").madeBy())
                .contains(key("hello"));
    }

    @Test
    void isNeverSentToAnotherDataPlane() {
        TestMesh mesh = mesh(attach().perRoute(onHost("reviews", true)).rule());

        assertThat(Translated.of(mesh, TestMesh.sidecar()).listeners())
                .isEqualTo(Translated.of(TestMesh.bookinfo(), TestMesh.sidecar()).listeners());
        assertThat(Translated.of(mesh, TestMesh.sidecar()).routes())
                .isEqualTo(Translated.of(TestMesh.bookinfo(), TestMesh.sidecar()).routes());
    }

    @Test
    void holdsForTheSelectedWorkloadsOfItsNamespace() {
        FilterPlugin selected = attach().selector(Map.of("app", "productpage")).rule();
        FilterPlugin others = attach().selector(Map.of("app", "reviews")).rule();

        assertThat(filters(translated(selected), "0.0.0.0_9080")).contains("default.hello");
        assertThat(filters(translated(others), "0.0.0.0_9080")).doesNotContain("default.hello");
    }

    @Test
    void theNameOfAPullSecretGivesWayToWhatItHolds() {
        Map<String, Object> variables =
                Map.of("ISTIO_META_WASM_IMAGE_PULL_SECRET", "kubernetes://default/pull");
        TestMesh mesh = mesh(attach().of("", Map.of("key_values", variables)).rule());
        assertThat(Translated.of(mesh, leno()).listeners().toString())
                .contains("kubernetes://default/pull");

        mesh.rule(
                new ResourceKey("", "Secret", "default", "pull"),
                new Credential(Map.of(".dockerconfigjson", "{\"auths\": {}}")));

        assertThat(Translated.of(mesh, leno()).listeners().toString())
                .contains("auths")
                .doesNotContain("kubernetes://default/pull");
    }

    @Test
    void ofTheRootNamespaceItHoldsForAllAndOfAnotherForNone() {
        TestMesh root = TestMesh.bookinfo().rule(key("istio-system", "hello"), attach().rule());
        TestMesh other = TestMesh.bookinfo().rule(key("other", "hello"), attach().rule());

        assertThat(filters(Translated.of(root, leno()), "0.0.0.0_9080"))
                .contains("istio-system.hello");
        assertThat(filters(Translated.of(other, leno()), "0.0.0.0_9080"))
                .doesNotContain("other.hello");
    }

    @Test
    void isToldAllThatItsRuleSays() {
        FilterPlugin plugin =
                new FilterPlugin(
                        HELLO,
                        null,
                        null,
                        List.of(),
                        List.of(
                                match().paths(new StringMatch.Prefix("/api"))
                                        .methods("GET")
                                        .header("x-a", new StringMatch.Present())
                                        .build()),
                        Phase.STATS,
                        0,
                        new JsonObject(Map.of("greeting", "hi", "levels", List.of(1, true))),
                        "type.googleapis.com/example.Hello",
                        FailurePolicy.FAIL_OPEN,
                        new Quarantine(5, Duration.ofSeconds(10), null),
                        new Limits(Duration.ofMillis(5), null, 1024, 0, 0, 0),
                        new Canary(10, Map.of("x-canary", new StringMatch.Exact("1")), "x-user"),
                        List.of());

        HttpFilter filter = filter(translated(plugin), "0.0.0.0_9080");

        assertThat(filter.getDisabled()).isFalse();
        assertThat(json(filter.getTypedConfig()))
                .isEqualTo(
                        """
                        {"canary":{"headers":{"x-canary":{"exact":"1"}},
                        "percent":10,"stickyHeader":"x-user"},
                        "config":{"greeting":"hi","levels":[1,true]},
                        "failurePolicy":"FAIL_OPEN",
                        "limits":{"maxBufferBytes":1024,"maxCallTime":"0.005s"},
                        "match":[{"headers":{"x-a":{}},"methods":["GET"],
                        "paths":[{"prefix":"/api"}]}],
                        "plugin":"com.example.hello",
                        "quarantine":{"failures":5,"window":"10s"},
                        "typeUrl":"type.googleapis.com/example.Hello"}
                        """
                                .replace("\n", ""));
    }

    @Test
    void phasesComeInIstiosOrderAndPrioritiesWithinThem() {
        TestMesh mesh =
                TestMesh.bookinfo()
                        .rule(key("last"), attach().rule())
                        .rule(key("stats"), attach().phase(Phase.STATS).rule())
                        .rule(key("authz"), attach().phase(Phase.AUTHZ).rule())
                        .rule(key("authn"), attach().phase(Phase.AUTHN).rule())
                        .rule(key("first"), attach().phase(Phase.AUTHN).priority(10).rule());

        assertThat(filters(Translated.of(mesh, leno()), "0.0.0.0_9080"))
                .startsWith(
                        "default.first",
                        "default.authn",
                        "default.authz",
                        "default.stats",
                        "default.last",
                        "envoy.filters.http.fault");
    }

    @Test
    void aModeChoosesTheDirection() {
        Translated client = translated(attach().match(match().mode(Mode.CLIENT)).rule());
        Translated server = translated(attach().match(match().mode(Mode.SERVER)).rule());

        assertThat(filters(client, "0.0.0.0_9080")).contains("default.hello");
        assertThat(filters(client, "virtualInbound")).doesNotContain("default.hello");
        assertThat(filters(server, "0.0.0.0_9080")).doesNotContain("default.hello");
        assertThat(filters(server, "virtualInbound")).contains("default.hello");
    }

    @Test
    void aPortChoosesListenersAndInboundChains() {
        Translated translated = translated(attach().match(match().ports(9080)).rule());
        Translated other = translated(attach().match(match().ports(80)).rule());

        assertThat(filters(translated, "0.0.0.0_9080")).contains("default.hello");
        assertThat(managers(translated.listener("virtualInbound")))
                .extracting(manager -> names(manager).contains("default.hello"))
                .containsExactlyInAnyOrder(true, false);
        assertThat(filters(other, "0.0.0.0_9080")).doesNotContain("default.hello");
    }

    @Test
    void aHostIsServedByItsVirtualHostAlone() {
        Translated translated = translated(attach().match(match().hosts("reviews")).rule());

        assertThat(filter(translated, "0.0.0.0_9080").getDisabled()).isTrue();
        VirtualHost reviews = translated.virtualHost("9080", REVIEWS);
        assertThat(isEnabled(reviews.getTypedPerFilterConfigOrThrow("default.hello"))).isTrue();
        assertThat(translated.virtualHost("9080", RATINGS).getTypedPerFilterConfigMap()).isEmpty();
        assertThat(translated.resource(TypeUrls.ROUTE, "9080").madeBy()).contains(key("hello"));
    }

    @Test
    void aHostThatIsPartOfAnotherIsToldFromTheRequest() {
        FilterPlugin plugin =
                attach().match(match().hosts("www.example.org").methods("GET")).rule();

        VirtualHost any = translated(plugin).virtualHost("9080", "allow_any");

        assertThat(json(any.getTypedPerFilterConfigOrThrow("default.hello")))
                .isEqualTo(
                        """
                        {"match":[{"headers":{":authority":\
                        {"regex":"(?i)www\\\\.example\\\\.org(:[0-9]+)?"}},"methods":["GET"]}]}\
                        """);
    }

    @Test
    void aRouteIsServedByItsNameAlone() {
        TestMesh mesh =
                mesh(attach().match(match().routes("slow").methods("GET")).rule())
                        .rule(
                                "reviews",
                                virtualService(
                                        "reviews",
                                        route(to("reviews", "v1"))
                                                .name("slow")
                                                .when(
                                                        Rules.match()
                                                                .uri(
                                                                        new StringMatch.Prefix(
                                                                                "/slow")))
                                                .build(),
                                        route(to("reviews", "")).build()));

        VirtualHost reviews = Translated.of(mesh, leno()).virtualHost("9080", REVIEWS);

        assertThat(reviews.getTypedPerFilterConfigMap()).isEmpty();
        assertThat(json(reviews.getRoutes(0).getTypedPerFilterConfigOrThrow("default.hello")))
                .isEqualTo("{\"match\":[{\"methods\":[\"GET\"]}]}");
        assertThat(reviews.getRoutes(1).getTypedPerFilterConfigMap()).isEmpty();
    }

    @Test
    void settingsPerRouteNeverCopyThePlugin() {
        Translated translated =
                translated(
                        attach().perRoute(onHost("ratings", true))
                                .perRoute(onHost("reviews", false))
                                .rule());

        assertThat(filter(translated, "0.0.0.0_9080").getDisabled()).isFalse();
        assertThat(
                        json(
                                translated
                                        .virtualHost("9080", REVIEWS)
                                        .getTypedPerFilterConfigOrThrow("default.hello")))
                .isEqualTo("{\"config\":{\"for\":\"reviews\"}}");
        assertThat(
                        isDisabled(
                                translated
                                        .virtualHost("9080", RATINGS)
                                        .getTypedPerFilterConfigOrThrow("default.hello")))
                .isTrue();
    }

    @Test
    void inboundAHostIsTheServiceOfThePort() {
        Translated own = translated(attach().match(match().hosts("productpage")).rule());
        Translated other = translated(attach().match(match().hosts("elsewhere.com")).rule());

        assertThat(inboundHost(own).getTypedPerFilterConfigMap()).containsKey("default.hello");
        assertThat(isEnabled(inboundHost(own).getTypedPerFilterConfigOrThrow("default.hello")))
                .isTrue();
        assertThat(json(inboundHost(other).getTypedPerFilterConfigOrThrow("default.hello")))
                .contains("elsewhere\\\\.com");
    }

    @Test
    void aServiceAsTargetIsServedWhereItIsCalled() {
        TestMesh mesh = mesh(attach().target("", "Service", "productpage").rule());

        Translated server = Translated.of(mesh, leno());

        assertThat(
                        managers(server.listener("virtualInbound")).stream()
                                .flatMap(manager -> manager.getHttpFiltersList().stream())
                                .filter(filter -> filter.getName().equals("default.hello")))
                .singleElement()
                .matches(filter -> !filter.getDisabled());
        assertThat(filters(server, "0.0.0.0_9080")).doesNotContain("default.hello");
    }

    @Test
    void aServicesCallersAreServedIfTheMatchSaysSo() {
        TestMesh mesh =
                mesh(
                        attach().target("", "Service", "reviews")
                                .match(match().mode(Mode.CLIENT))
                                .rule());

        Translated client = Translated.of(mesh, leno());

        assertThat(filter(client, "0.0.0.0_9080").getDisabled()).isTrue();
        assertThat(client.virtualHost("9080", REVIEWS).getTypedPerFilterConfigMap())
                .containsKey("default.hello");
        assertThat(client.virtualHost("9080", RATINGS).getTypedPerFilterConfigMap()).isEmpty();
    }

    @Test
    void aVirtualServiceAsTargetIsServedOnItsRoutes() {
        TestMesh mesh =
                mesh(attach().target("networking.istio.io", "VirtualService", "ratings").rule())
                        .rule(
                                "ratings",
                                virtualService("ratings", route(to("ratings", "")).build()))
                        .rule(
                                "reviews",
                                virtualService("reviews", route(to("reviews", "")).build()));

        Translated client = Translated.of(mesh, leno());

        assertThat(client.route("9080", RATINGS).getTypedPerFilterConfigMap())
                .containsKey("default.hello");
        assertThat(client.route("9080", REVIEWS).getTypedPerFilterConfigMap()).isEmpty();
    }

    @Test
    void aGatewayAsTargetIsServedOnItsListeners() {
        TestMesh mesh =
                mesh(attach().target("networking.istio.io", "Gateway", "one").rule())
                        .rule("one", gateway(server(8080, "HTTP", null, "*")))
                        .rule("two", gateway(server(8081, "HTTP", null, "*")));
        Node gateway = leno("router", "10.0.0.9", Map.of("istio", "ingressgateway"));

        Translated translated = Translated.of(mesh, gateway);

        assertThat(filters(translated, "0.0.0.0_8080")).contains("default.hello");
        assertThat(filters(translated, "0.0.0.0_8081")).doesNotContain("default.hello");
    }

    @Test
    void anExtensionOfEnvoysIsSentToEnvoyAsItKnowsIt() throws Exception {
        String type = "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua";
        Map<String, Object> script =
                Map.of(
                        "default_source_code",
                        Map.of("inline_string", "function envoy_on_request(h) end"));
        TestMesh mesh =
                mesh(attach().of(type, script).match(match().hosts("reviews")).rule())
                        .rule(key("wrong"), attach().of(type, Map.of("stat_prefi", "a")).rule())
                        .rule(
                                key("asks"),
                                attach().of(type, script).match(match().methods("GET")).rule());

        Translated envoy = Translated.of(mesh, TestMesh.sidecar());

        HttpFilter filter = filter(envoy, "0.0.0.0_9080");
        assertThat(filter.getTypedConfig().getTypeUrl()).isEqualTo(type);
        assertThat(filter.getDisabled()).isTrue();
        assertThat(
                        isEnabled(
                                envoy.virtualHost("9080", REVIEWS)
                                        .getTypedPerFilterConfigOrThrow("default.hello")))
                .isTrue();
        assertThat(filters(envoy, "0.0.0.0_9080")).doesNotContain("default.wrong", "default.asks");
        assertThat(envoy.problems())
                .extracting(io.leno.api.config.Problem::toString)
                .anyMatch(each -> each.contains("stat_prefi"))
                .anyMatch(each -> each.contains("methods and headers can only be told"));
        new EnvoyValidation(folder).assertAccepted(envoy);
        Translated other =
                Translated.of(mesh, TestMesh.sidecar().withExtensionTypes(java.util.Set.of("a.B")));
        assertThat(filters(other, "0.0.0.0_9080")).doesNotContain("default.hello");
    }

    private static Translated translated(FilterPlugin plugin) {
        return Translated.of(mesh(plugin), leno());
    }

    private static TestMesh mesh(FilterPlugin plugin) {
        return TestMesh.bookinfo().rule(key("hello"), plugin);
    }

    private static Node leno() {
        return leno("sidecar", "10.0.0.6", Map.of("app", "productpage"));
    }

    private static Node leno(String type, String address, Map<String, String> labels) {
        return Node.parse(
                type + "~" + address + "~test-1.default~default.svc.cluster.local",
                "test",
                Map.of("LABELS", labels),
                Locality.UNKNOWN,
                "leno");
    }

    private static ResourceKey key(String name) {
        return key("default", name);
    }

    private static ResourceKey key(String namespace, String name) {
        return new ResourceKey("extensions.leno.io", "FilterPlugin", namespace, name);
    }

    private static List<String> filters(Translated translated, String listener) {
        return managers(translated.listener(listener)).stream()
                .flatMap(manager -> names(manager).stream())
                .toList();
    }

    private static List<String> names(HttpConnectionManager manager) {
        return manager.getHttpFiltersList().stream().map(HttpFilter::getName).toList();
    }

    private static HttpFilter filter(Translated translated, String listener) {
        return managers(translated.listener(listener)).getFirst().getHttpFiltersList().stream()
                .filter(filter -> filter.getName().equals("default.hello"))
                .findFirst()
                .orElseThrow();
    }

    private static List<HttpConnectionManager> managers(Listener listener) {
        return listener.getFilterChainsList().stream()
                .flatMap(chain -> chain.getFiltersList().stream())
                .filter(FilterPluginTest::isManager)
                .map(Translated::connectionManager)
                .toList();
    }

    private static boolean isManager(Filter filter) {
        return filter.getName().endsWith("http_connection_manager");
    }

    private static VirtualHost inboundHost(Translated translated) {
        return managers(translated.listener("virtualInbound")).stream()
                .map(HttpConnectionManager::getRouteConfig)
                .map(RouteConfiguration::getVirtualHostsList)
                .flatMap(List::stream)
                .filter(host -> host.getName().equals("inbound|http|9080"))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isEnabled(Any config) {
        FilterConfig read = Translated.decode(FilterConfig.parser(), config);
        return read.hasConfig() && !read.getDisabled();
    }

    private static boolean isDisabled(Any config) {
        return Translated.decode(FilterConfig.parser(), config).getDisabled();
    }

    private static String json(Any config) {
        TypedStruct struct = Translated.decode(TypedStruct.parser(), config);
        assertThat(struct.getTypeUrl()).isEqualTo("type.googleapis.com/io.leno.FilterPlugin");
        try {
            return JsonFormat.printer()
                    .omittingInsignificantWhitespace()
                    .print(struct.getValue())
                    .replaceAll("\\.0(?=[,}\\]])", "");
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static PerRoute onHost(String host, boolean disabled) {
        var config = new JsonObject(Map.of("for", host));
        return new PerRoute(List.of(host), List.of(), disabled ? null : config, disabled);
    }

    private static PluginRule attach() {
        return new PluginRule(HELLO);
    }

    private static PluginRule.Matching match() {
        return new PluginRule.Matching();
    }
}
