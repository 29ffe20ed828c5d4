package io.leno.platform.consul;

import io.leno.api.model.Endpoint;
import io.leno.api.model.Health;
import io.leno.api.model.Locality;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;
import io.leno.api.model.Workload;

import org.kiwiproject.consul.model.catalog.ServiceWeights;
import org.kiwiproject.consul.model.health.HealthCheck;
import org.kiwiproject.consul.model.health.ServiceHealth;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A service of the catalog with its instances.
///
/// The port that clients dial is the one its instances say in `meta.mesh-port`, else the one most
/// of them listen on; `meta.protocol` says what is spoken there (HTTP, if nothing does). Tags such
/// as `version=v1` and the meta are labels; a bare tag `v2` is the label `version`.
record ServiceView(Service service, List<Endpoint> endpoints, List<Workload> workloads) {
    private static final String CRITICAL = "critical";
    private static final String WARNING = "warning";

    ServiceView {
        endpoints = List.copyOf(endpoints);
        workloads = List.copyOf(workloads);
    }

    /// The service accounts of the instances, each once.
    List<String> accounts() {
        return endpoints.stream()
                .map(Endpoint::serviceAccount)
                .filter(each -> !each.isEmpty())
                .distinct()
                .sorted()
                .toList();
    }

    /// @param instances at least one
    static ServiceView of(String name, List<ServiceHealth> instances, ConsulSettings settings) {
        List<ServiceHealth> ordered =
                instances.stream()
                        .sorted(
                                Comparator.comparing(
                                                (ServiceHealth each) -> each.getNode().getNode())
                                        .thenComparing(each -> each.getService().getId()))
                        .toList();
        ServicePort port = port(ordered);
        var endpoints = new ArrayList<Endpoint>();
        var workloads = new ArrayList<Workload>();
        for (ServiceHealth each : ordered) {
            var instance = new Instance(each);
            endpoints.add(instance.endpoint(port.name()));
            workloads.add(instance.workload(settings.namespace()));
        }
        String datacenter = new Instance(ordered.getFirst()).datacenter();
        var service =
                new Service(
                        settings.hostnameOf(name, datacenter),
                        settings.namespace(),
                        List.of(port),
                        List.of(),
                        Resolution.STATIC,
                        false,
                        Map.of(),
                        Set.of("*"),
                        Instant.EPOCH,
                        "service " + name + " (" + settings.source() + ")");
        return new ServiceView(service, endpoints, workloads);
    }

    private static ServicePort port(List<ServiceHealth> instances) {
        String protocol = "http";
        for (ServiceHealth each : instances)
            protocol = each.getService().getMeta().getOrDefault("protocol", protocol);
        return new ServicePort(protocol, portNumber(instances), Protocol.ofPortName(protocol));
    }

    private static int portNumber(List<ServiceHealth> instances) {
        for (ServiceHealth each : instances) {
            String said = each.getService().getMeta().getOrDefault("mesh-port", "");
            if (said.matches("[1-9]\\d{0,4}") && Integer.parseInt(said) < 65_536)
                return Integer.parseInt(said);
        }
        Map<Integer, Long> votes =
                instances.stream()
                        .map(each -> each.getService().getPort())
                        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        return votes.entrySet().stream()
                .max(
                        Map.Entry.<Integer, Long>comparingByValue()
                                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .map(Map.Entry::getKey)
                .orElseThrow();
    }

    /// One instance, with the checks of it and of its node.
    private record Instance(ServiceHealth of) {
        String datacenter() {
            return of.getNode().getDatacenter().orElse("");
        }

        String address() {
            String own = of.getService().getAddress();
            return own.isEmpty() ? of.getNode().getAddress() : own;
        }

        Endpoint endpoint(String portName) {
            return new Endpoint(
                    address(),
                    Map.of(portName, of.getService().getPort()),
                    labels(),
                    locality(),
                    weight(),
                    health(),
                    serviceAccount(),
                    "");
        }

        Workload workload(String namespace) {
            return new Workload(
                    of.getService().getId(),
                    namespace,
                    List.of(address()),
                    labels(),
                    serviceAccount(),
                    locality());
        }

        private String serviceAccount() {
            return of.getService().getMeta().getOrDefault("service-account", "");
        }

        private Map<String, String> labels() {
            var labels = new HashMap<String, String>();
            labels.put("app", of.getService().getService());
            for (String tag : of.getService().getTags()) {
                int at = tag.indexOf('=');
                if (at > 0) labels.put(tag.substring(0, at), tag.substring(at + 1));
                else if (tag.matches("v\\d[\\w.-]*")) labels.putIfAbsent("version", tag);
            }
            labels.putAll(of.getService().getMeta());
            return labels;
        }

        /// The datacenter is the region.
        private Locality locality() {
            Map<String, String> meta = of.getNode().getNodeMeta().orElse(Map.of());
            String zone = meta.getOrDefault("availability-zone", meta.getOrDefault("zone", ""));
            return new Locality(datacenter(), zone, meta.getOrDefault("subzone", ""));
        }

        private int weight() {
            ServiceWeights weights = of.getService().getWeights().orElse(null);
            if (weights == null) return 1;
            return Math.max(1, isAny(WARNING) ? weights.getWarning() : weights.getPassing());
        }

        private boolean isAny(String status) {
            return of.getChecks().stream().anyMatch(each -> each.getStatus().equals(status));
        }

        private Health health() {
            if (!isAny(CRITICAL)) return Health.HEALTHY;
            return of.getChecks().stream().anyMatch(Instance::isMaintenance)
                    ? Health.DRAINING
                    : Health.UNHEALTHY;
        }

        private static boolean isMaintenance(HealthCheck check) {
            return check.getCheckId().equals("_node_maintenance")
                    || check.getCheckId().startsWith("_service_maintenance:");
        }
    }
}
