package io.leno.platform.file;

import io.leno.api.model.Health;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reads Endpoints and EndpointSlice objects of Kubernetes.
final class KubernetesEndpoints {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private KubernetesEndpoints() {}

    static void readEndpoints(KubernetesObject object, List<Item> items) {
        object.fields().knowOnly(List.of("apiVersion", "kind", "metadata", "subsets"));
        var addresses = new ArrayList<Item.Address>();
        for (Fields subset : object.fields().objects("subsets")) {
            subset.knowOnly(List.of("addresses", "notReadyAddresses", "ports"));
            Map<String, Integer> ports = ports(subset);
            for (Fields ready : subset.objects("addresses")) {
                addresses.add(address(ready, ports, Health.HEALTHY));
            }
            for (Fields notReady : subset.objects("notReadyAddresses")) {
                addresses.add(address(notReady, ports, Health.UNHEALTHY));
            }
        }
        String service = object.key().name();
        add(object, service, Item.Family.ANY, addresses, items);
    }

    private static Item.Address address(Fields fields, Map<String, Integer> ports, Health health) {
        fields.knowOnly(List.of("ip", "hostname", "nodeName", "targetRef"));
        if (!fields.has("ip")) {
            fields.subject().error("missing-field", fields.at("ip"), "is missing");
        }
        return new Item.Address(fields.ip("ip"), ports, health, pod(fields), "");
    }

    static void readSlice(KubernetesObject object, List<Item> items) {
        Fields whole = object.fields();
        whole.knowOnly(
                List.of("apiVersion", "kind", "metadata", "addressType", "endpoints", "ports"));
        String service = object.labels().getOrDefault(SERVICE_NAME, "");
        if (service.isEmpty()) {
            String message = "label " + SERVICE_NAME + " is missing (expected: the service's name)";
            whole.subject().error("missing-field", "metadata.labels", message);
        }
        Map<String, Integer> ports = ports(whole);
        var addresses = new ArrayList<Item.Address>();
        for (Fields endpoint : whole.objects("endpoints")) {
            List<String> own = endpoint.texts("addresses");
            if (own.isEmpty()) {
                String message = "is missing or empty (expected: one address)";
                whole.subject().error("missing-field", endpoint.at("addresses"), message);
                continue;
            }
            if (!Address.isIpOrName(own.getFirst())) {
                endpoint.wrong("addresses[0]", own.getFirst(), "an IP address or a DNS name");
            }
            // Kubernetes: several addresses of an endpoint are interchangeable, use the first
            addresses.add(
                    new Item.Address(
                            own.getFirst(),
                            ports,
                            health(endpoint.object("conditions")),
                            pod(endpoint),
                            endpoint.text("zone")));
        }
        add(object, service, family(whole), addresses, items);
    }

    private static void add(
            KubernetesObject object,
            String service,
            Item.Family family,
            List<Item.Address> addresses,
            List<Item> items) {
        if (object.fields().subject().isInvalid()) return;
        items.add(
                new Item.EndpointsItem(object.key(), object.origin(), service, family, addresses));
    }

    private static Item.Family family(Fields slice) {
        String type = slice.text("addressType", "IPv4");
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "ipv4" -> Item.Family.IPV4;
            case "ipv6" -> Item.Family.IPV6;
            case "fqdn" -> Item.Family.FQDN;
            default -> {
                if (!type.isEmpty()) slice.wrong("addressType", type, "IPv4, IPv6 or FQDN");
                yield Item.Family.ANY;
            }
        };
    }

    /// Kubernetes: an absent `ready` means ready, an absent `serving` is what `ready` is.
    private static Health health(Fields conditions) {
        conditions.knowOnly(List.of("ready", "serving", "terminating"));
        boolean ready = conditions.flag("ready", true);
        boolean serving = conditions.flag("serving", ready);
        boolean terminating = conditions.flag("terminating", false);
        if (terminating) return serving ? Health.DRAINING : Health.UNHEALTHY;
        return ready ? Health.HEALTHY : Health.UNHEALTHY;
    }

    private static Map<String, Integer> ports(Fields fields) {
        var ports = new LinkedHashMap<String, Integer>();
        for (Fields port : fields.objects("ports")) {
            port.knowOnly(List.of("name", "port", "protocol", "appProtocol"));
            Integer number = port.port("port");
            if (number != null) ports.put(port.text("name"), number);
        }
        return ports;
    }

    private static String pod(Fields endpoint) {
        Fields target = endpoint.object("targetRef");
        return target.text("kind").equals("Pod") ? target.text("name") : "";
    }
}
