package io.leno.xds.translator;

import static io.leno.xds.translator.PatchRule.httpFilter;
import static io.leno.xds.translator.PatchRule.in;
import static io.leno.xds.translator.PatchedMesh.LUA;
import static io.leno.xds.translator.PatchedMesh.ROUTER;
import static io.leno.xds.translator.PatchedMesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.sun.net.httpserver.HttpServer;

import io.leno.api.istio.EnvoyFilter.ApplyTo;
import io.leno.api.istio.EnvoyFilter.Context;
import io.leno.api.istio.EnvoyFilter.Operation;
import io.leno.api.json.Json;
import io.leno.api.monitoring.MonitoringPages;
import io.leno.api.xds.ResourceNames;
import io.leno.testkit.MonitoringPagesContract;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Who wrote a patch can see what became of it.
class PatchPagesTest {
    private static final PatchRule PATCHES =
            new PatchRule()
                    .patch(
                            ApplyTo.HTTP_FILTER,
                            Operation.INSERT_BEFORE,
                            httpFilter(Context.SIDECAR_OUTBOUND, ROUTER),
                            LUA)
                    .patch(
                            ApplyTo.HTTP_FILTER,
                            Operation.INSERT_BEFORE,
                            httpFilter(Context.SIDECAR_OUTBOUND, "nothing"),
                            LUA)
                    .patch(
                            ApplyTo.CLUSTER,
                            Operation.MERGE,
                            in(Context.SIDECAR_OUTBOUND),
                            "{\"connect_timeout\": \"-1s\"}")
                    .patch(
                            ApplyTo.VIRTUAL_HOST,
                            Operation.MERGE,
                            in(Context.GATEWAY),
                            "{\"name\": \"other\"}");

    private final LatestIndex index = new LatestIndex();
    private final PatchPages pages = new PatchPages(index);

    @Nested
    class Contract extends MonitoringPagesContract {
        @Override
        protected MonitoringPages pages() {
            translate();
            return pages;
        }
    }

    private void translate() {
        var model = mesh(PATCHES).build();
        var node = TestMesh.sidecar();
        new ClusterTranslator(index).translate(model, node, ResourceNames.all());
        new ListenerTranslator(index).translate(model, node, ResourceNames.all());
        new RouteTranslator(index).translate(model, node, ResourceNames.all());
    }

    @Test
    void eachPatchSaysWhatBecameOfIt() throws Exception {
        translate();
        List<String> states = new ArrayList<>();
        for (Object each : page()) {
            Map<?, ?> patch = (Map<?, ?>) each;
            states.add(patch.get("field") + " " + patch.get("state"));
        }
        assertThat(states)
                .containsExactly(
                        "spec.configPatches[0] applied",
                        "spec.configPatches[1] without effect",
                        "spec.configPatches[2] refused",
                        "spec.configPatches[3] no proxy");
        assertThat(page().toString())
                .contains(
                        "no HTTP filter nothing in",
                        "connect_timeout",
                        "EnvoyFilter default/patches");
    }

    @Test
    void istiosMetricTellsThemApart() {
        translate();
        assertThat(pages.metrics())
                .containsOnly(
                        entry(metric("httpfilter", "applied"), 1.0),
                        entry(metric("cluster", "applied"), 0.0),
                        entry(metric("cluster", "error"), 1.0),
                        entry(metric("vhost", "applied"), 0.0));
    }

    private static String metric(String kind, String result) {
        return "pilot_envoy_filter_status{name=\"default/patches\",patch=\""
                + kind
                + "\",result=\""
                + result
                + "\"}";
    }

    private List<?> page() throws IOException, InterruptedException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    pages.serve(exchange);
                    exchange.close();
                });
        server.start();
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://localhost:" + server.getAddress().getPort() + "/");
            String body =
                    client.send(
                                    HttpRequest.newBuilder(uri).build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body();
            return (List<?>) Json.read(body);
        } finally {
            server.stop(0);
        }
    }
}
