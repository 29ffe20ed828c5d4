package io.leno.istio.networking;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.WorkloadSelection;
import io.leno.api.istio.ServiceEntry;
import io.leno.api.istio.ServiceEntry.WorkloadEntry;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Health;
import io.leno.api.model.Locality;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;
import io.leno.api.model.TrafficDistribution;
import io.leno.istio.bind.Report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The services of a ServiceEntry, one a host, their endpoints by hostname, and the workloads that
/// are endpoints too.
record DeclaredServices(
        List<Service> services,
        Map<String, List<Endpoint>> endpoints,
        List<WorkloadSelection> selections) {
    /// @param entry that passed [ServiceEntryChecks]
    static DeclaredServices of(ConfigResource resource, ServiceEntry entry, Report report) {
        for (int i = 0; i < entry.endpoints().size(); i++) {
            if (isUnix(entry.endpoints().get(i)))
                report.notActedOn(
                        "spec.endpoints[" + i + "].address",
                        "ServiceEntry endpoints[].address unix://");
        }
        var services = new ArrayList<Service>();
        var endpoints = new HashMap<String, List<Endpoint>>();
        var selections = new ArrayList<WorkloadSelection>();
        for (String host : entry.hosts()) {
            Service service = service(resource, entry, host);
            services.add(service);
            if (entry.workloadSelector() != null) {
                selections.add(
                        new WorkloadSelection(
                                service.hostname(),
                                service.namespace(),
                                entry.workloadSelector().labels(),
                                ports(entry, Map.of())));
            }
            List<Endpoint> ofHost = endpoints(entry, service.hostname());
            if (!ofHost.isEmpty()) endpoints.put(service.hostname(), ofHost);
        }
        return new DeclaredServices(services, endpoints, selections);
    }

    private static Service service(ConfigResource resource, ServiceEntry entry, String host) {
        String namespace = resource.key().namespace();
        return new Service(
                host.toLowerCase(Locale.ROOT),
                namespace.isEmpty() ? "default" : namespace,
                entry.ports().stream()
                        .map(
                                port ->
                                        new ServicePort(
                                                port.name(),
                                                port.number(),
                                                Protocol.parse(port.protocol())))
                        .toList(),
                entry.addresses().stream().map(DeclaredServices::plain).toList(),
                resolution(entry),
                entry.location() == ServiceEntry.Location.MESH_EXTERNAL,
                resource.labels(),
                Set.copyOf(entry.exportTo()),
                resource.created(),
                resource.key() + " (" + resource.origin().at("") + ")",
                TrafficDistribution.ofAnnotations(resource.annotations())
                        .orElse(TrafficDistribution.ANY),
                AllocatedAddresses.of(resource, entry, host));
    }

    /// A range of one address is that address.
    private static String plain(String address) {
        String suffix = address.indexOf(':') >= 0 ? "/128" : "/32";
        return address.endsWith(suffix)
                ? address.substring(0, address.length() - suffix.length())
                : address;
    }

    /// Where DNS is asked and no endpoint is given, the host itself is what is asked for.
    private static List<Endpoint> endpoints(ServiceEntry entry, String hostname) {
        Resolution resolution = resolution(entry);
        boolean asksDns = resolution == Resolution.DNS || resolution == Resolution.DNS_ROUND_ROBIN;
        boolean hasOwn = !entry.endpoints().isEmpty() || entry.workloadSelector() != null;
        if (!hasOwn && asksDns)
            return List.of(Endpoint.of(hostname, ports(entry, Map.of()), Map.of()));
        return entry.endpoints().stream()
                .filter(endpoint -> !isUnix(endpoint) && !endpoint.address().isEmpty())
                .map(endpoint -> endpoint(entry, endpoint))
                .toList();
    }

    private static Endpoint endpoint(ServiceEntry entry, WorkloadEntry endpoint) {
        return new Endpoint(
                endpoint.address(),
                ports(entry, endpoint.ports()),
                endpoint.labels(),
                Locality.parse(endpoint.locality()),
                Math.max(1, endpoint.weight()),
                Health.HEALTHY,
                endpoint.serviceAccount(),
                endpoint.network());
    }

    /// An endpoint's own port wins over the target port, that over the port clients dial.
    private static Map<String, Integer> ports(ServiceEntry entry, Map<String, Integer> own) {
        var ports = new HashMap<String, Integer>();
        for (ServiceEntry.Port port : entry.ports()) {
            int target = port.targetPort() == 0 ? port.number() : port.targetPort();
            ports.put(port.name(), own.getOrDefault(port.name(), target));
        }
        return ports;
    }

    private static boolean isUnix(WorkloadEntry endpoint) {
        return endpoint.address().startsWith("unix://");
    }

    private static Resolution resolution(ServiceEntry entry) {
        return switch (entry.resolution()) {
            case STATIC -> Resolution.STATIC;
            case DNS -> Resolution.DNS;
            case DNS_ROUND_ROBIN -> Resolution.DNS_ROUND_ROBIN;
            case DYNAMIC_DNS -> Resolution.DYNAMIC_DNS;
            case NONE -> Resolution.NONE;
        };
    }
}
