package io.leno.istio.networking;

import io.leno.api.config.ConfigDialect;
import io.leno.api.config.ConfigResource;
import io.leno.istio.Resources;
import io.leno.testkit.ConfigDialectContract;

class IstioNetworkingDialectTest extends ConfigDialectContract {
    @Override
    protected ConfigDialect dialect() {
        return new IstioNetworkingDialect();
    }

    @Override
    protected ConfigResource goodResource() {
        return Resources.resource(
                """
                apiVersion: networking.istio.io/v1
                kind: ServiceEntry
                metadata: {name: api}
                spec:
                  hosts: [api.example.com]
                  ports: [{number: 443, name: tls, protocol: TLS}]
                  resolution: DNS
                """);
    }
}
