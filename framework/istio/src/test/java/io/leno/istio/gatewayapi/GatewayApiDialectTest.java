package io.leno.istio.gatewayapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.ConfigDialect;
import io.leno.api.config.ConfigResource;
import io.leno.istio.Resources;
import io.leno.testkit.ConfigDialectContract;

import org.junit.jupiter.api.Test;

class GatewayApiDialectTest extends ConfigDialectContract {
    @Override
    protected ConfigDialect dialect() {
        return new GatewayApiDialect();
    }

    @Override
    protected ConfigResource goodResource() {
        return Resources.resource(
                """
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: web}
                spec:
                  parentRefs: [{name: gw}]
                  rules: [{backendRefs: [{name: web, port: 80}]}]
                """);
    }

    @Test
    void aGatewayClassSaysWhoseItIs() {
        var parsed =
                Resources.parse(
                        "{apiVersion: gateway.networking.k8s.io/v1, kind: GatewayClass,"
                                + " metadata: {name: istio}, spec: {controllerName:"
                                + " istio.io/gateway-controller}}");
        assertThat(parsed.problems()).isEmpty();
        assertThat(parsed.rules()).hasSize(1);
    }
}
