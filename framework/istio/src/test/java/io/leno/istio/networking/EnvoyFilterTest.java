package io.leno.istio.networking;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.Problem.Severity;
import io.leno.api.istio.EnvoyFilter;
import io.leno.api.istio.EnvoyFilter.ApplyTo;
import io.leno.api.istio.EnvoyFilter.Context;
import io.leno.api.istio.EnvoyFilter.Operation;
import io.leno.istio.Resources;

import org.junit.jupiter.api.Test;

import java.util.Map;

class EnvoyFilterTest {
    @Test
    void everyFieldIsRead() {
        var filter =
                Resources.spec(
                        EnvoyFilter.class,
                        """
                        apiVersion: networking.istio.io/v1alpha3
                        kind: EnvoyFilter
                        metadata: {name: lua, namespace: shop}
                        spec:
                          workloadSelector: {labels: {app: reviews}}
                          priority: -10
                          configPatches:
                          - applyTo: HTTP_FILTER
                            match:
                              context: SIDECAR_INBOUND
                              proxy: {proxyVersion: '^1\\.2.*', metadata: {ROLE: edge}}
                              listener:
                                portNumber: 8080
                                filterChain:
                                  sni: www.example.com
                                  applicationProtocols: h2,http/1.1
                                  filter:
                                    name: envoy.filters.network.http_connection_manager
                                    subFilter: {name: envoy.filters.http.router}
                            patch:
                              operation: INSERT_BEFORE
                              value: {name: lua, typed_config: {'@type': type.googleapis.com/x.Y, n: [1, null]}}
                          - applyTo: HTTP_ROUTE
                            match:
                              routeConfiguration: {name: '80', vhost: {name: a, route: {name: b, action: ROUTE}}}
                            patch: {operation: REMOVE}
                          - applyTo: CLUSTER
                            match: {cluster: {service: reviews, portNumber: 9080, subset: v1}}
                            patch: {operation: MERGE_AND_REPLACE_LIST, value: {connect_timeout: 1s}}
                        """);

        assertThat(filter.workloadSelector().labels()).isEqualTo(Map.of("app", "reviews"));
        assertThat(filter.priority()).isEqualTo(-10);
        var first = filter.configPatches().getFirst();
        assertThat(first.applyTo()).isEqualTo(ApplyTo.HTTP_FILTER);
        assertThat(first.match().context()).isEqualTo(Context.SIDECAR_INBOUND);
        assertThat(first.match().proxy().metadata()).isEqualTo(Map.of("ROLE", "edge"));
        assertThat(first.match().listener().portNumber()).isEqualTo(8080);
        assertThat(first.match().listener().filterChain().filter().subFilter().name())
                .isEqualTo("envoy.filters.http.router");
        assertThat(first.patch().operation()).isEqualTo(Operation.INSERT_BEFORE);
        assertThat(first.patch().value().fields()).containsKeys("name", "typed_config");
        assertThat(
                        filter.configPatches()
                                .get(1)
                                .match()
                                .routeConfiguration()
                                .vhost()
                                .route()
                                .name())
                .isEqualTo("b");
        assertThat(filter.configPatches().get(2).match().cluster().subset()).isEqualTo("v1");
    }

    @Test
    void aPatchOfTheBootstrapIsNotActedOn() {
        String patch = "{applyTo: BOOTSTRAP, patch: {operation: MERGE, value: {}}}";

        assertThat(Resources.problems(resource(patch), Severity.NOTICE))
                .containsExactly(
                        "spec.configPatches[0]: EnvoyFilter configPatches[].applyTo BOOTSTRAP is"
                                + " not yet acted on");
    }

    private static String resource(String patch) {
        return "{apiVersion: networking.istio.io/v1alpha3, kind: EnvoyFilter,"
                + " metadata: {name: a, namespace: shop}, spec: {configPatches: ["
                + patch
                + "]}}";
    }
}
