package io.leno.platform.kubernetes;

import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.model.Service;
import io.leno.api.model.TrafficDistribution;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a Service of the cluster says.
///
/// @param externalName the DNS name it stands for; empty for a service with endpoints of its own
/// @param distribution what it asks for; empty: its namespace decides
record ServiceView(
        Service service,
        boolean publishNotReady,
        boolean prefersIpv6,
        String externalName,
        Optional<TrafficDistribution> distribution) {
    private static final String EXPORT_TO = "networking.istio.io/exportTo";

    static ServiceView of(
            io.fabric8.kubernetes.api.model.Service object, ClusterSettings settings) {
        ServiceSpec spec = object.getSpec();
        Meta meta = Meta.of(object);
        boolean isExternal = "ExternalName".equals(spec.getType());
        boolean isHeadless = "None".equals(spec.getClusterIP());
        var service =
                new Service(
                        meta.name() + "." + meta.namespace() + ".svc." + settings.domain(),
                        meta.namespace(),
                        ports(spec),
                        isHeadless ? List.of() : addresses(spec),
                        resolution(isExternal, isHeadless),
                        isExternal,
                        meta.labels(),
                        exportTo(meta.annotations()),
                        meta.created(),
                        "Service " + meta.scoped() + " (" + settings.source() + ")");
        return new ServiceView(
                service,
                Boolean.TRUE.equals(spec.getPublishNotReadyAddresses()),
                Meta.items(spec.getIpFamilies()).indexOf("IPv6") == 0,
                isExternal ? spec.getExternalName() : "",
                TrafficDistribution.ofField(Meta.text(spec.getTrafficDistribution()))
                        .or(() -> TrafficDistribution.ofAnnotations(meta.annotations())));
    }

    private static Resolution resolution(boolean isExternal, boolean isHeadless) {
        if (isExternal) return Resolution.DNS;
        return isHeadless ? Resolution.NONE : Resolution.STATIC;
    }

    private static List<String> addresses(ServiceSpec spec) {
        var addresses = new LinkedHashSet<>(Meta.items(spec.getClusterIPs()));
        String single = spec.getClusterIP();
        if (single != null && !single.isEmpty()) addresses.addFirst(single);
        return List.copyOf(addresses);
    }

    /// The same number may be there for TCP and for UDP, as for DNS: the proxies serve the TCP one.
    private static List<io.leno.api.model.ServicePort> ports(ServiceSpec spec) {
        var byNumber = new LinkedHashMap<Integer, io.leno.api.model.ServicePort>();
        for (ServicePort port : Meta.items(spec.getPorts())) {
            io.leno.api.model.ServicePort read = port(port);
            byNumber.merge(
                    read.number(),
                    read,
                    (one, other) -> one.protocol() == Protocol.UDP ? other : one);
        }
        return new ArrayList<>(byNumber.values());
    }

    private static io.leno.api.model.ServicePort port(ServicePort port) {
        String name = Meta.text(port.getName());
        String appProtocol = Meta.text(port.getAppProtocol());
        String transport = Meta.text(port.getProtocol());
        boolean isTcp = transport.isEmpty() || transport.equals("TCP");
        Protocol protocol =
                isTcp
                        ? Protocol.ofPort(
                                appProtocol.isEmpty() ? name : appProtocol, port.getPort())
                        : Protocol.UDP;
        return new io.leno.api.model.ServicePort(name, port.getPort(), protocol);
    }

    private static Set<String> exportTo(Map<String, String> annotations) {
        var exportTo = new LinkedHashSet<String>();
        for (String each : annotations.getOrDefault(EXPORT_TO, "").split(",", -1)) {
            if (!each.isBlank()) exportTo.add(each.strip());
        }
        return exportTo;
    }

    /// Of a service that stands for a name.
    List<Endpoint> external() {
        var targets = new LinkedHashMap<String, Integer>();
        service.ports().forEach(port -> targets.put(port.name(), port.number()));
        return List.of(Endpoint.of(externalName, targets, Map.of()));
    }
}
