package io.leno.istio.status;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Rule;
import io.leno.api.istio.ServiceEntry;
import io.leno.istio.gatewayapi.ServiceView;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What objects of Kubernetes say of services and their endpoints. Where no object tells of
/// endpoints, every service is believed to have some.
final class ClusterView {
    private final List<ConfigResource> resources;
    private final Set<String> served = new HashSet<>();
    private final boolean knowsEndpoints;

    ClusterView(List<ConfigResource> resources) {
        this.resources =
                resources.stream()
                        .sorted(
                                Comparator.comparing(ConfigResource::created)
                                        .thenComparing(each -> each.key().name()))
                        .toList();
        boolean known = false;
        for (ConfigResource each : resources) {
            String name = each.key().namespace() + "/" + each.key().name();
            switch (each.key().kind()) {
                case "Endpoints" -> {
                    known = true;
                    if (!list(each.body(), "subsets").isEmpty()) served.add(name);
                }
                case "EndpointSlice" -> {
                    known = true;
                    String service = each.labels().get("kubernetes.io/service-name");
                    if (!list(each.body(), "endpoints").isEmpty()) {
                        served.add(each.key().namespace() + "/" + service);
                    }
                }
                case "Pod" -> known = true;
                default -> {}
            }
        }
        knowsEndpoints = known;
    }

    /// Services of Kubernetes and hosts of ServiceEntries, by host name.
    Map<String, ServiceView> services(List<Rule<?>> rules) {
        var services = new HashMap<String, ServiceView>();
        for (Rule<?> rule : rules) {
            if (!(rule.spec() instanceof ServiceEntry entry)) continue;
            for (String host : entry.hosts()) {
                var ports = new HashMap<String, Integer>();
                entry.ports().forEach(port -> ports.putIfAbsent(port.name(), port.number()));
                services.put(
                        host,
                        new ServiceView(
                                host,
                                rule.namespace(),
                                ports,
                                all(ports.values()),
                                List.of(),
                                List.of(),
                                false));
            }
        }
        for (ConfigResource each : resources) {
            boolean isService = each.key().group().isEmpty() && each.key().kind().equals("Service");
            if (isService) services.put(hostname(each), view(each));
        }
        return services;
    }

    private static Map<Integer, List<Integer>> all(Collection<Integer> ports) {
        var endpoints = new HashMap<Integer, List<Integer>>();
        ports.forEach(port -> endpoints.put(port, List.of(port)));
        return endpoints;
    }

    private static String hostname(ConfigResource service) {
        String name = service.key().name() + "." + service.key().namespace();
        return name + ".svc.cluster.local";
    }

    private ServiceView view(ConfigResource service) {
        Map<String, Object> spec = map(service.body(), "spec");
        var ports = new HashMap<String, Integer>();
        var endpoints = new HashMap<Integer, List<Integer>>();
        boolean isServed = isServed(service);
        for (Object each : list(spec, "ports")) {
            if (!(each instanceof Map<?, ?> port)) continue;
            if (!(port.get("port") instanceof Number number)) continue;
            Object target = port.get("targetPort");
            ports.put(String.valueOf(port.get("name")), number.intValue());
            int its = target instanceof Number own ? own.intValue() : number.intValue();
            if (isServed) endpoints.put(number.intValue(), List.of(its));
        }
        var addresses = new ArrayList<String>();
        if (spec.get("clusterIP") instanceof String ip && !ip.equals("None")) addresses.add(ip);
        Map<String, Object> balancer = map(map(service.body(), "status"), "loadBalancer");
        var external = new ArrayList<String>();
        for (Object each : list(balancer, "ingress")) {
            if (!(each instanceof Map<?, ?> ingress)) continue;
            Object where = ingress.get("ip") != null ? ingress.get("ip") : ingress.get("hostname");
            if (where != null) external.add(where.toString());
        }
        list(spec, "externalIPs").forEach(ip -> external.add(String.valueOf(ip)));
        return new ServiceView(
                hostname(service),
                service.key().namespace(),
                ports,
                endpoints,
                addresses,
                external,
                "LoadBalancer".equals(spec.get("type")));
    }

    private boolean isServed(ConfigResource service) {
        if (!knowsEndpoints) return true;
        if (served.contains(service.key().namespace() + "/" + service.key().name())) return true;
        Map<String, Object> selector = map(map(service.body(), "spec"), "selector");
        return !selector.isEmpty()
                && resources.stream()
                        .filter(each -> each.key().kind().equals("Pod"))
                        .filter(pod -> pod.key().namespace().equals(service.key().namespace()))
                        .anyMatch(pod -> pod.labels().entrySet().containsAll(selector.entrySet()));
    }

    @SuppressWarnings("unchecked") // ConfigResource promises that all keys are strings
    private static Map<String, Object> map(Map<String, Object> from, String name) {
        return from.get(name) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    private static List<?> list(Map<String, Object> from, String name) {
        return from.get(name) instanceof List<?> list ? list : List.of();
    }
}
