package io.leno.xds.server.debug;

import io.leno.api.config.Problem;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Health;
import io.leno.api.model.MeshModel;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Numbers of the mesh and of who is connected, under istiod's names.
final class MeshMetrics {
    private MeshMetrics() {}

    static Map<String, Double> of(MeshModel mesh) {
        int notReady = 0;
        int withoutInstances = 0;
        int dnsWithout = 0;
        for (Service service : mesh.services().values()) {
            List<Endpoint> endpoints = mesh.endpointsOf(service.hostname());
            for (Endpoint each : endpoints) if (each.health() == Health.UNHEALTHY) notReady++;
            boolean isDns =
                    service.resolution() == Resolution.DNS
                            || service.resolution() == Resolution.DNS_ROUND_ROBIN;
            if (isDns && endpoints.isEmpty()) dnsWithout++;
            if (service.resolution() == Resolution.STATIC)
                withoutInstances += portsWithout(service, endpoints);
        }
        var values = new TreeMap<String, Double>();
        values.put("pilot_services", (double) mesh.services().size());
        values.put("pilot_virt_services", (double) virtualServices(mesh));
        values.put("pilot_endpoint_not_ready", (double) notReady);
        values.put("pilot_eds_no_instances", (double) withoutInstances);
        values.put("pilot_dns_cluster_without_endpoints", (double) dnsWithout);
        values.put("leno_mesh_version", (double) mesh.version());
        return values;
    }

    private static int portsWithout(Service service, List<Endpoint> endpoints) {
        int without = 0;
        for (ServicePort port : service.ports()) {
            boolean isServed =
                    endpoints.stream().anyMatch(each -> each.ports().containsKey(port.name()));
            if (port.protocol() != Protocol.UDP && !isServed) without++;
        }
        return without;
    }

    private static long virtualServices(MeshModel mesh) {
        return mesh.rules().entrySet().stream()
                .filter(each -> each.getKey().getSimpleName().equals("VirtualService"))
                .flatMap(each -> each.getValue().stream())
                .map(rule -> rule.key())
                .distinct()
                .count();
    }

    static Map<String, Double> of(List<ProxyStatus> proxies) {
        var values = new TreeMap<String, Double>();
        values.put("pilot_no_ip", 0.0);
        for (String metric : ConfigPages.CONFLICTS) values.put(metric, 0.0);
        Map<String, Set<Problem>> conflicts = new HashMap<>();
        for (ProxyStatus proxy : proxies) {
            String version = proxy.node().metadata("ISTIO_VERSION", "unknown");
            values.merge("pilot_xds{version=\"" + version + "\"}", 1.0, Double::sum);
            if (proxy.node().address().isEmpty()) values.merge("pilot_no_ip", 1.0, Double::sum);
            for (WatchStatus watch : proxy.watches()) {
                for (Problem problem : watch.problems()) {
                    if (!problem.code().equals("conflict")) continue;
                    conflicts
                            .computeIfAbsent(
                                    ConfigPages.metricOf(watch.typeUrl()), _ -> new HashSet<>())
                            .add(problem);
                }
            }
        }
        conflicts.forEach((metric, found) -> values.put(metric, (double) found.size()));
        if (proxies.isEmpty()) values.put("pilot_xds{version=\"unknown\"}", 0.0);
        return values;
    }
}
