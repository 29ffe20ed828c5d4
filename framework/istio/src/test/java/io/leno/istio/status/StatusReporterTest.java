package io.leno.istio.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.ConfigResourceSource;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.model.MeshDelta;
import io.leno.api.model.MeshModel;
import io.leno.istio.Resources;
import io.leno.istio.gatewayapi.GatewayApiDialect;
import io.leno.testkit.FakeMeshModelSource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class StatusReporterTest {
    private static final ResourceKey ROUTE =
            new ResourceKey("gateway.networking.k8s.io", "HTTPRoute", "shop", "cart");

    private final FakeMeshModelSource mesh = new FakeMeshModelSource();
    private final StatusReporter reporter = new StatusReporter(mesh, new NoResources());
    private final BlockingQueue<Map<ResourceKey, Map<String, Object>>> written =
            new LinkedBlockingQueue<>();

    private static final class NoResources implements ConfigResourceSource {
        @Override
        public long revision() {
            return 0;
        }

        @Override
        public List<ConfigResource> resources() {
            return List.of();
        }
    }

    @AfterEach
    void close() {
        reporter.close();
    }

    @Test
    void everyModelIsToldToWhoWritesAndTheNewestToWhoComesLater() throws Exception {
        reporter.addWriter((_, statuses) -> written.add(statuses));
        assertThat(next()).isEmpty();
        publish(1, "");
        assertThat(next().get(ROUTE).toString()).isEqualTo("{parents=[]}");
        publish(2, GATEWAY);
        assertThat(next().get(ROUTE).toString()).contains("reason=Accepted");
        reporter.addWriter((_, statuses) -> written.add(statuses));
        assertThat(next()).containsKey(ROUTE);
    }

    @Test
    void whatIsReportedStandsBesideTheRestAndIsToldOnceUntilItChanges() throws Exception {
        reporter.addWriter((_, statuses) -> written.add(statuses));
        assertThat(next()).isEmpty();
        publish(1, "");
        assertThat(next()).containsKey(ROUTE);
        reporter.report("a", Map.of(ROUTE, Map.of("notes", List.of("x"))));
        assertThat(next().get(ROUTE)).containsKeys("parents", "notes");
        reporter.report("a", Map.of(ROUTE, Map.of("notes", List.of("x"))));
        reporter.report("b", Map.of(ROUTE, Map.of("more", "y")));
        assertThat(next().get(ROUTE)).containsKeys("parents", "notes", "more");
    }

    private static final String GATEWAY =
            """
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: gw, namespace: shop}
            spec:
              gatewayClassName: istio
              listeners: [{name: http, port: 80, protocol: HTTP}]
            """;

    private Map<ResourceKey, Map<String, Object>> next() throws InterruptedException {
        Map<ResourceKey, Map<String, Object>> statuses = written.poll(20, TimeUnit.SECONDS);
        assertThat(statuses).as("what was written").isNotNull();
        return statuses;
    }

    private void publish(long version, String more) {
        String yaml =
                """
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: cart, namespace: shop}
                spec: {parentRefs: [{name: gw}], rules: [{backendRefs: []}]}
                """
                        + more;
        var dialect = new GatewayApiDialect();
        var rules = new HashMap<Class<?>, List<Rule<?>>>();
        for (var resource : Resources.resources(yaml, "test")) {
            for (Rule<?> rule : dialect.parse(resource).rules())
                rules.computeIfAbsent(rule.spec().getClass(), _ -> new ArrayList<>()).add(rule);
        }
        mesh.publish(
                new MeshModel(version, Map.of(), Map.of(), Map.of(), rules),
                new MeshDelta(Set.of(), Set.of(), Set.of(), Set.of()));
    }
}
