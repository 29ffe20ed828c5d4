package io.leno.analysis;

import io.leno.analysis.lookup.Yaml;
import io.leno.api.analysis.Part;
import io.leno.api.config.ConfigResource;
import io.leno.manifest.Manifest;

import java.util.List;

/// What Istio assumes where only files are analyzed: its own ingress gateway, so that rules for it
/// are not about nothing.
public final class DefaultResources {
    private static final String INGRESS_GATEWAY =
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: ${service}-dummypod
              namespace: ${namespace}
              labels: {istio: ingressgateway}
            spec:
              containers:
              - name: istio-proxy
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: ${service}
              namespace: ${namespace}
            spec:
              selector: {istio: ingressgateway}
              ports:
              - {name: http2, port: 80, targetPort: 80, nodePort: 31380, protocol: TCP}
              - {name: https, port: 443, targetPort: 443, nodePort: 31390, protocol: TCP}
              - {name: tcp, port: 31400, targetPort: 31400, nodePort: 31400, protocol: TCP}
              - {name: tls, port: 15443, targetPort: 15443, nodePort: 31447, protocol: TCP}
            """;

    private DefaultResources() {}

    /// Nothing, where the mesh has no ingress gateway.
    ///
    /// @param mesh Istio's MeshConfig in YAML
    public static List<ConfigResource> of(String mesh, String istioNamespace) {
        Part config = Yaml.read(mesh);
        if (config.text("ingressControllerMode").equals("OFF")) return List.of();
        String service = config.text("ingressService", "istio-ingressgateway");
        String text =
                INGRESS_GATEWAY
                        .replace("${service}", service)
                        .replace("${namespace}", istioNamespace);
        return Manifest.parse("internal-ingress", text, istioNamespace).resources();
    }
}
