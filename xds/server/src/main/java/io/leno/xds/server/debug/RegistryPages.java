package io.leno.xds.server.debug;

import io.leno.api.model.Endpoint;
import io.leno.api.model.Health;
import io.leno.api.model.Locality;
import io.leno.api.model.MeshModel;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// Services and endpoints of the mesh, in istiod's shapes.
final class RegistryPages {
    private static final String REGISTRY = "Kubernetes";

    private final ControlPlaneView view;

    RegistryPages(ControlPlaneView view) {
        this.view = view;
    }

    /// istiod: a list of `model.Service`, here with the `source` of each in addition.
    Object services() {
        return new TreeMap<>(view.mesh().services())
                .values().stream().map(RegistryPages::service).toList();
    }

    static Map<String, ?> service(Service service) {
        var one = new Fields();
        one.putIfAny("ports", service.ports().stream().map(RegistryPages::port).toList());
        one.put("creationTime", service.created().toString());
        one.put("hostname", service.hostname());
        one.put("clusterVIPs", Fields.of("Addresses", Map.of(REGISTRY, service.addresses())).all());
        one.put(
                "defaultAddress",
                service.addresses().isEmpty() ? "0.0.0.0" : service.addresses().getFirst());
        one.put("Resolution", resolution(service.resolution()));
        one.put("MeshExternal", service.meshExternal());
        one.put("ResourceVersion", "");
        one.put("Attributes", attributes(service));
        return one.put("source", service.source()).all();
    }

    private static Object port(ServicePort port) {
        return new Fields()
                .putIfAny("name", port.name())
                .put("port", port.number())
                .put("protocol", protocol(port.protocol()))
                .all();
    }

    /// As istiod writes it.
    private static String protocol(Protocol protocol) {
        return switch (protocol) {
            case HTTP, HTTP2, GRPC, HTTPS, TLS, TCP, UDP -> protocol.name();
            case GRPC_WEB -> "GRPC-Web";
            case MONGO -> "Mongo";
            case MYSQL -> "MySQL";
            case REDIS -> "Redis";
            case UNDECLARED -> "UnsupportedProtocol";
        };
    }

    /// istiod: `ClientSideLB`, `DNSLB`, `Passthrough`, `DNSRoundRobinLB`, `DynamicDNS`, by number.
    private static int resolution(Resolution resolution) {
        return switch (resolution) {
            case STATIC -> 0;
            case DNS -> 1;
            case NONE -> 2;
            case DNS_ROUND_ROBIN -> 3;
            case DYNAMIC_DNS -> 5;
        };
    }

    private static Object attributes(Service service) {
        int dot = service.hostname().indexOf('.');
        String name = dot > 0 ? service.hostname().substring(0, dot) : service.hostname();
        var exportTo = new TreeMap<String, Object>();
        service.exportTo().forEach(each -> exportTo.put(each, Map.of()));
        return Fields.of("ServiceRegistry", service.meshExternal() ? "External" : REGISTRY)
                .put("Name", service.meshExternal() ? service.hostname() : name)
                .put("Namespace", service.namespace())
                .put("Labels", new TreeMap<>(service.labels()))
                .put("ExportTo", exportTo)
                .all();
    }

    /// istiod: `EndpointShards` by hostname and namespace.
    Object endpointShards() {
        MeshModel mesh = view.mesh();
        var services = new TreeMap<String, Object>();
        mesh.endpoints()
                .forEach(
                        (hostname, endpoints) -> {
                            Service service = mesh.services().get(hostname);
                            if (service == null) return;
                            services.put(
                                    hostname,
                                    Map.of(service.namespace(), shards(service, endpoints)));
                        });
        return services;
    }

    private static Object shards(Service service, List<Endpoint> endpoints) {
        List<Object> all = new ArrayList<>();
        var accounts = new TreeMap<String, Object>();
        for (Endpoint endpoint : endpoints) {
            for (ServicePort port : service.ports()) {
                Integer number = endpoint.ports().get(port.name());
                if (number != null) all.add(endpoint(service, endpoint, port.name(), number));
            }
            if (!endpoint.serviceAccount().isEmpty())
                accounts.put(endpoint.serviceAccount(), Map.of());
        }
        return Fields.of("Shards", Map.of(REGISTRY + "/" + REGISTRY, all))
                .put("ServiceAccounts", accounts)
                .all();
    }

    /// istiod: `IstioEndpoint`
    private static Object endpoint(Service service, Endpoint endpoint, String port, int number) {
        return Fields.of("Labels", new TreeMap<>(endpoint.labels()))
                .put("Addresses", List.of(endpoint.address()))
                .put("ServicePortName", port)
                .put("ServiceAccount", endpoint.serviceAccount())
                .put("Network", endpoint.network())
                .put("Locality", Map.of("Label", label(endpoint.locality()), "ClusterID", REGISTRY))
                .put("EndpointPort", number)
                .put("LbWeight", endpoint.weight())
                .put("Namespace", service.namespace())
                .put("HealthStatus", health(endpoint.health()))
                .all();
    }

    private static String label(Locality locality) {
        if (locality.equals(Locality.UNKNOWN)) return "";
        return String.join("/", locality.region(), locality.zone(), locality.subZone());
    }

    /// istiod: `HealthStatus`, by number.
    private static int health(Health health) {
        return switch (health) {
            case HEALTHY -> 1;
            case UNHEALTHY -> 2;
            case DRAINING -> 3;
        };
    }

    /// istiod: `ServiceTarget`s by proxy: what each is beside.
    Object instances() {
        MeshModel mesh = view.mesh();
        var byAddress = new TreeMap<String, List<Object>>();
        var addresses = new TreeSet<String>();
        view.proxies().forEach(proxy -> addresses.add(proxy.node().address()));
        mesh.endpoints()
                .forEach(
                        (hostname, endpoints) -> {
                            Service service = mesh.services().get(hostname);
                            if (service == null) return;
                            for (Endpoint endpoint : endpoints) {
                                if (!addresses.contains(endpoint.address())) continue;
                                byAddress
                                        .computeIfAbsent(endpoint.address(), _ -> new ArrayList<>())
                                        .addAll(targets(service, endpoint));
                            }
                        });
        var instances = new TreeMap<String, Object>();
        for (ProxyStatus proxy : view.proxies()) {
            List<Object> its = byAddress.getOrDefault(proxy.node().address(), List.of());
            instances.put(proxy.proxyId(), its);
        }
        return instances;
    }

    private static List<Object> targets(Service service, Endpoint endpoint) {
        List<Object> targets = new ArrayList<>();
        for (ServicePort port : service.ports()) {
            Integer number = endpoint.ports().get(port.name());
            if (number == null) continue;
            Object its =
                    new Fields()
                            .putIfAny("name", port.name())
                            .put("port", port.number())
                            .put("protocol", protocol(port.protocol()))
                            .put("TargetPort", number)
                            .all();
            targets.add(Fields.of("Service", service(service)).put("Port", its).all());
        }
        return targets;
    }
}
