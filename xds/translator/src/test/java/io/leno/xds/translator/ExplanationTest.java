package io.leno.xds.translator;

import static io.leno.xds.translator.PatchRule.httpFilter;
import static io.leno.xds.translator.PatchedMesh.LUA;
import static io.leno.xds.translator.PatchedMesh.ROUTER;
import static io.leno.xds.translator.Rules.gateway;
import static io.leno.xds.translator.Rules.route;
import static io.leno.xds.translator.Rules.server;
import static io.leno.xds.translator.Rules.to;
import static io.leno.xds.translator.Rules.virtualService;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.istio.EnvoyFilter.ApplyTo;
import io.leno.api.istio.EnvoyFilter.Context;
import io.leno.api.istio.EnvoyFilter.Operation;
import io.leno.api.xds.Node;
import io.leno.xds.translator.explain.Explanation;
import io.leno.xds.translator.explain.Question;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

/// What somebody is told who asks about a request.
class ExplanationTest {
    private static final Explanation EXPLANATION = new Explanation(StandardTranslators.all());

    private static Map<String, Object> told(TestMesh mesh, Node node, String request) {
        return EXPLANATION.of(mesh.build(), node, Question.parse(request, Map.of(), false));
    }

    private static List<String> makers(Map<String, Object> told, String policy) {
        return objects(told.get("policies")).stream()
                .filter(each -> each.get("name").equals(policy))
                .flatMap(each -> objects(each.get("madeBy")).stream())
                .map(each -> each.get("resource") + " " + each.getOrDefault("field", ""))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> objects(Object list) {
        return list == null ? List.of() : (List<Map<String, Object>>) list;
    }

    @Test
    void aFilterNamesThePatchOrPluginThatPutItThere() {
        TestMesh mesh =
                TestMesh.bookinfo()
                        .rule(
                                "patches",
                                new PatchRule()
                                        .patch(
                                                ApplyTo.HTTP_FILTER,
                                                Operation.INSERT_BEFORE,
                                                httpFilter(Context.SIDECAR_OUTBOUND, ROUTER),
                                                LUA)
                                        .rule())
                        .rule("quota", new PluginRule("quota").rule());
        Node node =
                Node.parse(
                        TestMesh.sidecar().id(),
                        "test",
                        Map.of("LABELS", Map.of("app", "productpage")),
                        TestMesh.sidecar().locality(),
                        "leno");
        Map<String, Object> told = told(mesh, node, "GET http://reviews:9080/");
        assertThat(makers(told, "filter hello"))
                .containsExactly("EnvoyFilter default/patches spec.configPatches[0]");
        assertThat(makers(told, "filter default.quota"))
                .containsExactly("FilterPlugin default/quota ");
    }

    @ParameterizedTest
    @CsvSource({
        "GET http://shop.example.com:8080/, FORWARDED, ''",
        "GET http://other.example.com:8080/, NO_VIRTUAL_HOST, 'is for [mesh], not for default/front'",
        "GET http://shop.example.com:8081/, NO_LISTENER, 'no Gateway that selects this proxy has a server for port 8081'",
        "GET https://shop.example.com:8080/, NOT_UNDERSTOOD, ''",
    })
    void atAGatewayThePortAndHostDecide(String request, String outcome, String reason) {
        TestMesh mesh =
                TestMesh.bookinfo()
                        .rule("front", gateway(server(8080, "HTTP", null, "*.example.com")))
                        .rule(
                                "shop",
                                virtualService(
                                        List.of("shop.example.com"),
                                        List.of("front"),
                                        route(to("reviews", "", 9080)).build()))
                        .rule(
                                "other",
                                virtualService(
                                        List.of("other.example.com"),
                                        List.of(),
                                        route(to("reviews", "", 9080)).build()));
        Map<String, Object> told = told(mesh, TestMesh.gateway(), request);
        assertThat(told.get("outcome")).asString().contains("kind=" + outcome);
        assertThat(told.get("reasons")).asString().contains(reason);
    }

    @Test
    void anApplicationThatNothingRedirectsDialsTheProxy() {
        Map<String, Object> told =
                told(
                        TestMesh.bookinfo(),
                        TestMesh.unredirectedSidecar(),
                        "GET http://reviews:9080/");
        assertThat(told.get("dialled")).asString().contains("nothing is redirected");
        assertThat(told.get("outcome")).asString().contains("kind=FORWARDED");
    }

    @Test
    void aServiceThatIsNotExportedOrHasNotThePortSaysSo() {
        Map<String, Object> told =
                told(TestMesh.bookinfo(), TestMesh.sidecar(), "GET http://reviews:7777/");
        assertThat(told.get("outcome")).asString().contains("kind=PASSTHROUGH");
        assertThat(told.get("reasons"))
                .asString()
                .contains("has no port 7777 (its ports: 9080 HTTP)");
    }
}
