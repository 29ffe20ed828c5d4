package io.leno.xds.translator;

import io.leno.api.config.Origin;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Locality;
import io.leno.api.model.MeshModel;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;
import io.leno.api.model.Workload;
import io.leno.api.xds.Node;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A mesh of a few services in namespace `default`, built step by step. Objects are created a
/// second apart, in the order they are added.
final class TestMesh {
    private final Map<String, Service> services = new LinkedHashMap<>();
    private final Map<String, List<Endpoint>> endpoints = new HashMap<>();
    private final Map<String, Workload> workloads = new HashMap<>();
    private final Map<Class<?>, List<Rule<?>>> rules = new HashMap<>();
    private int created;

    /// productpage, details, ratings v1 and reviews v1, v2, v3, all HTTP on 9080.
    static TestMesh bookinfo() {
        return new TestMesh()
                .http("details", 9080, "10.1.0.1")
                .endpoint("details", "10.0.0.1", 9080, "v1")
                .http("ratings", 9080, "10.1.0.2")
                .endpoint("ratings", "10.0.0.2", 9080, "v1")
                .http("reviews", 9080, "10.1.0.3")
                .endpoint("reviews", "10.0.0.3", 9080, "v1")
                .endpoint("reviews", "10.0.0.4", 9080, "v2")
                .endpoint("reviews", "10.0.0.5", 9080, "v3")
                .http("productpage", 9080, "10.1.0.4")
                .endpoint("productpage", "10.0.0.6", 9080, "v1");
    }

    static String host(String name) {
        return name.indexOf('.') >= 0 ? name : name + ".default.svc.cluster.local";
    }

    TestMesh http(String name, int port, String... addresses) {
        return service(
                name, Resolution.STATIC, List.of(port("http", port, Protocol.HTTP)), addresses);
    }

    TestMesh service(
            String name, Resolution resolution, List<ServicePort> ports, String... addresses) {
        String host = host(name);
        boolean external = !host.endsWith(".svc.cluster.local");
        services.put(
                host,
                new Service(
                        host,
                        "default",
                        ports,
                        Arrays.asList(addresses),
                        resolution,
                        external,
                        Map.of(),
                        Set.of("*"),
                        nextInstant(),
                        "Service default/" + name));
        return this;
    }

    static ServicePort port(String name, int number, Protocol protocol) {
        return new ServicePort(name, number, protocol);
    }

    TestMesh endpoint(String service, String address, int port, String version) {
        var ports = new HashMap<String, Integer>();
        services.get(host(service)).ports().forEach(each -> ports.put(each.name(), port));
        return endpoint(
                service, Endpoint.of(address, ports, Map.of("app", service, "version", version)));
    }

    TestMesh endpoint(String service, Endpoint endpoint) {
        endpoints.computeIfAbsent(host(service), _ -> new ArrayList<>()).add(endpoint);
        return this;
    }

    /// The service was given addresses, as it has none.
    TestMesh given(String service, String... addresses) {
        services.computeIfPresent(host(service), (_, its) -> its.with(Arrays.asList(addresses)));
        return this;
    }

    /// The service has no endpoints any more.
    TestMesh without(String service) {
        endpoints.remove(host(service));
        return this;
    }

    TestMesh workload(String name, String address, Map<String, String> labels) {
        var workload =
                new Workload(name, "default", List.of(address), labels, "", Locality.UNKNOWN);
        workloads.put(workload.key(), workload);
        return this;
    }

    <T> TestMesh rule(String name, T spec) {
        return rule("default", name, spec);
    }

    <T> TestMesh rule(String namespace, String name, T spec) {
        String kind = spec.getClass().getSimpleName();
        var key = new ResourceKey("networking.istio.io", kind, namespace, name);
        return rule(key, spec);
    }

    <T> TestMesh rule(ResourceKey key, T spec) {
        var rule =
                new Rule<>(
                        key,
                        key.namespace(),
                        key.name(),
                        Map.of(),
                        nextInstant(),
                        spec,
                        Origin.of("test.yaml"));
        rules.computeIfAbsent(spec.getClass(), _ -> new ArrayList<>()).add(rule);
        return this;
    }

    private Instant nextInstant() {
        return Instant.ofEpochSecond(created++);
    }

    MeshModel build() {
        return new MeshModel(
                1,
                Map.copyOf(services),
                Map.copyOf(endpoints),
                Map.copyOf(workloads),
                Map.copyOf(rules));
    }

    /// The sidecar of productpage, redirected.
    static Node sidecar() {
        return node("sidecar", "10.0.0.6", Map.of("LABELS", Map.of("app", "productpage")));
    }

    /// The sidecar of productpage where nothing is redirected.
    static Node unredirectedSidecar() {
        return node(
                "sidecar",
                "10.0.0.6",
                Map.of(
                        "INTERCEPTION_MODE",
                        "NONE",
                        "LENO_LOOPBACK",
                        "127.0.1.6",
                        "HTTP_PROXY_PORT",
                        "15002"));
    }

    static Node gateway() {
        return node("router", "10.0.0.9", Map.of("LABELS", Map.of("istio", "ingressgateway")));
    }

    static Node node(String type, String address, Map<String, Object> metadata) {
        return Node.parse(
                type + "~" + address + "~test-1.default~default.svc.cluster.local",
                "test",
                metadata,
                Locality.UNKNOWN,
                "envoy");
    }
}
