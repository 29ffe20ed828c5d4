package io.leno.testkit;

import io.leno.api.config.Origin;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.model.Endpoint;
import io.leno.api.model.MeshModel;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;
import io.leno.api.model.Workload;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Builds small meshes for tests.
///
/// ```java
/// MeshModel mesh = new MeshModels().http("reviews", 9080, Map.of("version", "v1"), "10.0.0.7").build();
/// ```
public final class MeshModels {
    private final Map<String, Service> services = new LinkedHashMap<>();
    private final Map<String, List<Endpoint>> endpoints = new HashMap<>();
    private final Map<String, Workload> workloads = new HashMap<>();
    private final Map<Class<?>, List<Rule<?>>> rules = new HashMap<>();

    /// `reviews` becomes `reviews.default.svc.cluster.local`; what has a dot stays.
    public static String hostname(String host) {
        return host.contains(".") ? host : host + ".default.svc.cluster.local";
    }

    /// A service of namespace `default` with one HTTP port named `http`, without addresses.
    public static Service httpService(String host, int port) {
        return new Service(
                hostname(host),
                "default",
                List.of(new ServicePort("http", port, Protocol.HTTP)),
                List.of(),
                Resolution.STATIC,
                false,
                Map.of(),
                Set.of("*"),
                Instant.EPOCH,
                "Service default/" + host + " (test)");
    }

    /// A healthy endpoint of such a service, with a label `app` beside those given.
    public static Endpoint httpEndpoint(
            String host, String address, int port, Map<String, String> labels) {
        var all = new HashMap<>(labels);
        all.putIfAbsent("app", host);
        return Endpoint.of(address, Map.of("http", port), all);
    }

    /// A service of one HTTP port, and more endpoints of it on that same port.
    public MeshModels http(String host, int port, Map<String, String> labels, String... addresses) {
        services.putIfAbsent(hostname(host), httpService(host, port));
        for (String address : addresses) {
            add(hostname(host), httpEndpoint(host, address, port, labels));
        }
        return this;
    }

    public MeshModels add(Service service) {
        services.put(service.hostname(), service);
        return this;
    }

    public MeshModels add(String hostname, Endpoint endpoint) {
        endpoints.computeIfAbsent(hostname, host -> new ArrayList<>()).add(endpoint);
        return this;
    }

    public MeshModels add(Workload workload) {
        workloads.put(workload.key(), workload);
        return this;
    }

    /// A rule of namespace `default`; of rules of one kind the one added first is the oldest.
    public MeshModels add(String name, Record spec) {
        var key =
                new ResourceKey(
                        "networking.istio.io", spec.getClass().getSimpleName(), "default", name);
        List<Rule<?>> same = rules.computeIfAbsent(spec.getClass(), kind -> new ArrayList<>());
        Instant created = Instant.EPOCH.plusSeconds(same.size());
        same.add(new Rule<>(key, "default", name, Map.of(), created, spec, Origin.of("test")));
        return this;
    }

    public MeshModel build() {
        return build(1);
    }

    public MeshModel build(long version) {
        return new MeshModel(
                version,
                Map.copyOf(services),
                Map.copyOf(endpoints),
                Map.copyOf(workloads),
                Map.copyOf(rules));
    }
}
