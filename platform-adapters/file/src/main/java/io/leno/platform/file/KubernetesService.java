package io.leno.platform.file;

import static io.leno.api.config.Problem.Severity.WARNING;

import io.leno.api.model.Endpoint;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.model.TrafficDistribution;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Reads a Service of Kubernetes.
final class KubernetesService {
    private static final List<String> SPEC_FIELDS =
            List.of(
                    "ports",
                    "selector",
                    "type",
                    "clusterIP",
                    "clusterIPs",
                    "externalName",
                    "externalIPs",
                    "externalTrafficPolicy",
                    "internalTrafficPolicy",
                    "trafficDistribution",
                    "allocateLoadBalancerNodePorts",
                    "healthCheckNodePort",
                    "ipFamilies",
                    "ipFamilyPolicy",
                    "loadBalancerClass",
                    "loadBalancerIP",
                    "loadBalancerSourceRanges",
                    "publishNotReadyAddresses",
                    "sessionAffinity",
                    "sessionAffinityConfig");
    private static final List<String> PORT_FIELDS =
            List.of("name", "port", "protocol", "targetPort", "appProtocol", "nodePort");

    private KubernetesService() {}

    static void read(KubernetesObject object, List<Item> items) {
        object.fields().knowOnly(List.of("apiVersion", "kind", "metadata", "spec", "status"));
        Fields spec = object.fields().object("spec");
        spec.knowOnly(SPEC_FIELDS);
        String type = spec.text("type", "ClusterIP");
        boolean byName = type.equals("ExternalName");
        List<Item.Port> ports = ports(spec);
        String externalName = byName ? spec.requiredText("externalName") : "";
        if (ports.isEmpty() && !byName && !isHeadless(spec) && !spec.subject().isInvalid()) {
            spec.subject().error("missing-field", "spec.ports", "at least one port is needed");
        }
        List<String> addresses = addresses(spec);
        Map<String, String> selector = spec.textMap("selector");
        boolean publishNotReady = spec.flag("publishNotReadyAddresses", false);
        boolean preferIpv6 = spec.texts("ipFamilies").indexOf("IPv6") == 0;
        if (spec.subject().isInvalid()) return;
        items.add(
                new Item.ServiceItem(
                        object.key(),
                        object.origin(),
                        object.created(),
                        hostname(object),
                        object.labels(),
                        ports,
                        addresses,
                        resolution(byName, spec),
                        byName,
                        exportTo(object),
                        selector,
                        publishNotReady,
                        preferIpv6,
                        distribution(object, spec),
                        byName ? List.of(external(externalName, ports)) : List.of()));
    }

    private static TrafficDistribution distribution(KubernetesObject object, Fields spec) {
        return TrafficDistribution.ofField(spec.text("trafficDistribution"))
                .or(() -> TrafficDistribution.ofAnnotations(object.annotations()))
                .orElse(TrafficDistribution.ANY);
    }

    private static String hostname(KubernetesObject object) {
        return (object.key().name() + "." + object.key().namespace() + ".svc.cluster.local")
                .toLowerCase(Locale.ROOT);
    }

    private static Resolution resolution(boolean byName, Fields spec) {
        if (byName) return Resolution.DNS;
        return isHeadless(spec) ? Resolution.NONE : Resolution.STATIC;
    }

    private static boolean isHeadless(Fields spec) {
        return spec.text("clusterIP").equals("None");
    }

    private static List<String> addresses(Fields spec) {
        if (isHeadless(spec)) return List.of();
        var addresses = new ArrayList<>(spec.addresses("clusterIPs"));
        String single = spec.ip("clusterIP");
        if (!single.isEmpty() && !addresses.contains(single)) addresses.addFirst(single);
        return addresses;
    }

    /// Istio's annotation; without it the service is visible everywhere.
    private static Set<String> exportTo(KubernetesObject object) {
        String text = object.annotations().getOrDefault("networking.istio.io/exportTo", "");
        var exportTo = new HashSet<String>();
        for (String each : text.split(",", -1)) {
            if (!each.isBlank()) exportTo.add(each.strip());
        }
        return exportTo;
    }

    private static Endpoint external(String name, List<Item.Port> ports) {
        var targets = new LinkedHashMap<String, Integer>();
        ports.forEach(port -> targets.put(port.name(), port.number()));
        return Endpoint.of(name, targets, Map.of());
    }

    private static List<Item.Port> ports(Fields spec) {
        var ports = new ArrayList<Item.Port>();
        List<Fields> written = spec.objects("ports");
        for (Fields fields : written) {
            fields.knowOnly(PORT_FIELDS);
            Item.Port port = port(fields);
            if (port == null) continue;
            if (port.name().isEmpty() && written.size() > 1) {
                String message = "is missing (a service with several ports names each)";
                fields.subject().error("missing-field", fields.at("name"), message);
            }
            addOrMerge(port, fields, ports);
        }
        return ports;
    }

    /// The same number may be there for TCP and for UDP, as for DNS: the proxies serve the TCP one.
    private static void addOrMerge(Item.Port port, Fields fields, List<Item.Port> ports) {
        for (Item.Port other : ports) {
            if (other.name().equals(port.name())) {
                String own = port.name() + "-" + port.number();
                String message =
                        '"' + port.name() + "\" is the name of another port: taken for " + own;
                fields.subject().report(WARNING, "invalid-value", fields.at("name"), message);
                addOrMerge(port.named(own), fields, ports);
                return;
            }
            if (other.number() != port.number()) continue;
            boolean bothUdp = other.protocol() == port.protocol();
            if (bothUdp) fields.wrong("port", port.number(), "each port of a protocol once");
            if (other.protocol() == Protocol.UDP) {
                ports.set(ports.indexOf(other), port);
            }
            return;
        }
        ports.add(port);
    }

    private static Item.@Nullable Port port(Fields fields) {
        String name = fields.text("name");
        Integer number = fields.port("port");
        if (number == null) {
            if (!fields.has("port")) {
                fields.subject().error("missing-field", fields.at("port"), "is missing");
            }
            return null;
        }
        String transport = fields.text("protocol", "TCP");
        if (!List.of("TCP", "UDP", "SCTP").contains(transport)) {
            fields.wrong("protocol", transport, "TCP, UDP or SCTP; appProtocol says what is in it");
        }
        Protocol protocol = protocol(name, fields.text("appProtocol"), transport, number);
        if (fields.values().get("targetPort") instanceof String target) {
            return new Item.Port(name, number, protocol, 0, target);
        }
        Integer target = fields.port("targetPort");
        return new Item.Port(name, number, protocol, target == null ? number : target, "");
    }

    private static Protocol protocol(String name, String appProtocol, String transport, int port) {
        if (!transport.equals("TCP")) return Protocol.UDP;
        return Protocol.ofPort(appProtocol.isEmpty() ? name : appProtocol, port);
    }
}
