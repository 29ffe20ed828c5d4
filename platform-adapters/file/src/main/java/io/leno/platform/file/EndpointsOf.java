package io.leno.platform.file;

import io.leno.api.model.Endpoint;
import io.leno.api.model.Health;
import io.leno.api.model.Locality;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Finds the endpoints of a service: those the service names itself, else those that EndpointSlices
/// or an Endpoints object name for it, else the pods it selects.
final class EndpointsOf {
    private final Map<String, List<Item.EndpointsItem>> named = new HashMap<>();
    private final Map<String, List<Item.PodItem>> podsOfNamespace = new HashMap<>();
    private final Map<String, Item.PodItem> podByName = new HashMap<>();
    private final Map<String, Item.PodItem> podByAddress = new HashMap<>();

    EndpointsOf(Collection<Item> items) {
        for (Item item : items) {
            switch (item) {
                case Item.EndpointsItem endpoints ->
                        named.computeIfAbsent(
                                        scoped(endpoints.key().namespace(), endpoints.service()),
                                        service -> new ArrayList<>())
                                .add(endpoints);
                case Item.PodItem pod -> add(pod);
                case Item.ServiceItem _,
                        Item.WorkloadItem _,
                        Item.ConfigItem _,
                        Item.InertItem _ -> {
                    // they name no endpoints of others
                }
            }
        }
    }

    private void add(Item.PodItem pod) {
        String namespace = pod.key().namespace();
        podsOfNamespace.computeIfAbsent(namespace, any -> new ArrayList<>()).add(pod);
        podByName.put(scoped(namespace, pod.key().name()), pod);
        if (!pod.running()) return;
        pod.addresses().forEach(ip -> podByAddress.putIfAbsent(scoped(namespace, ip), pod));
    }

    private static String scoped(String namespace, String name) {
        return namespace + "/" + name;
    }

    /// In a stable order.
    List<Endpoint> service(Item.ServiceItem service) {
        if (!service.endpoints().isEmpty()) return service.endpoints();
        List<Item.EndpointsItem> told = told(service);
        return told.isEmpty() ? selected(service) : named(service, told);
    }

    private List<Item.EndpointsItem> told(Item.ServiceItem service) {
        if (!service.key().kind().equals("Service")) return List.of();
        String key = scoped(service.key().namespace(), service.key().name());
        return named.getOrDefault(key, List.of());
    }

    /// Slices win over an Endpoints object, which is their older form; of slices of both IP
    /// families the service's first family counts, because both lead to the same pods.
    private List<Endpoint> named(Item.ServiceItem service, List<Item.EndpointsItem> told) {
        Item.Family family = Item.Family.ANY;
        var preferred =
                service.preferIpv6()
                        ? List.of(Item.Family.IPV6, Item.Family.IPV4, Item.Family.FQDN)
                        : List.of(Item.Family.IPV4, Item.Family.IPV6, Item.Family.FQDN);
        for (Item.Family each : preferred.reversed()) {
            if (told.stream().anyMatch(endpoints -> endpoints.family() == each)) family = each;
        }
        var byAddress = new TreeMap<String, Endpoint>();
        for (Item.EndpointsItem endpoints : told) {
            if (endpoints.family() != family) continue;
            for (Item.Address address : endpoints.addresses()) {
                Endpoint endpoint = endpoint(service, endpoints.key().namespace(), address);
                byAddress.merge(address.address(), endpoint, EndpointsOf::withAllPorts);
            }
        }
        return List.copyOf(byAddress.values());
    }

    private Endpoint endpoint(Item.ServiceItem service, String namespace, Item.Address address) {
        Item.PodItem pod = podByName.get(scoped(namespace, address.pod()));
        if (pod == null) pod = podByAddress.get(scoped(namespace, address.address()));
        Locality known = pod == null ? Locality.UNKNOWN : pod.locality();
        Locality locality =
                address.zone().isEmpty()
                        ? known
                        : new Locality(known.region(), address.zone(), known.subZone());
        boolean publish = service.publishNotReady() && address.health() == Health.UNHEALTHY;
        return new Endpoint(
                address.address(),
                address.ports(),
                pod == null ? Map.of() : pod.labels(),
                locality,
                1,
                publish ? Health.HEALTHY : address.health(),
                pod == null ? "" : pod.serviceAccount(),
                pod == null ? "" : pod.network());
    }

    /// Subsets and slices of a service may split its ports.
    private static Endpoint withAllPorts(Endpoint one, Endpoint other) {
        var ports = new HashMap<>(other.ports());
        ports.putAll(one.ports());
        return new Endpoint(
                one.address(),
                ports,
                one.labels(),
                one.locality(),
                one.weight(),
                one.health(),
                one.serviceAccount(),
                one.network());
    }

    private List<Endpoint> selected(Item.ServiceItem service) {
        var byAddress = new TreeMap<String, Endpoint>();
        for (Item.PodItem pod : matching(service)) {
            if (!pod.running() || pod.addresses().isEmpty()) continue;
            if (!pod.ready() && !service.publishNotReady()) continue;
            String address = address(pod, service.preferIpv6());
            byAddress.put(
                    address,
                    new Endpoint(
                            address,
                            targets(service, pod),
                            pod.labels(),
                            pod.locality(),
                            1,
                            Health.HEALTHY,
                            pod.serviceAccount(),
                            pod.network()));
        }
        return List.copyOf(byAddress.values());
    }

    private static String address(Item.PodItem pod, boolean preferIpv6) {
        for (String address : pod.addresses()) {
            if (address.contains(":") == preferIpv6) return address;
        }
        return pod.addresses().getFirst();
    }

    private static Map<String, Integer> targets(Item.ServiceItem service, Item.PodItem pod) {
        var targets = new LinkedHashMap<String, Integer>();
        for (Item.Port port : service.ports()) {
            @Nullable Integer target =
                    port.targetPortName().isEmpty()
                            ? Integer.valueOf(port.targetPort())
                            : pod.ports().get(port.targetPortName());
            if (target != null) targets.put(port.name(), target);
        }
        return targets;
    }

    private List<Item.PodItem> matching(Item.ServiceItem service) {
        if (service.selector().isEmpty()) return List.of();
        return podsOfNamespace.getOrDefault(service.key().namespace(), List.of()).stream()
                .filter(pod -> pod.labels().entrySet().containsAll(service.selector().entrySet()))
                .toList();
    }

    /// What is missing, for the one who wrote the service.
    String whyNone(Item.ServiceItem service) {
        if (!service.key().kind().equals("Service")) return "endpoints is missing or empty";
        if (!told(service).isEmpty()) return told(service).getFirst().key() + " names none";
        if (service.selector().isEmpty()) {
            return "it has no selector, and no Endpoints or EndpointSlice names it";
        }
        String selector = selectorText(service.selector());
        int matching = matching(service).size();
        if (matching > 0) {
            return matching
                    + " pods match its selector "
                    + selector
                    + ", but none of them is ready and has a status.podIP";
        }
        return "no Pod matches its selector "
                + selector
                + ", and no Endpoints or EndpointSlice names it";
    }

    private static String selectorText(Map<String, String> selector) {
        var texts = new ArrayList<String>();
        selector.forEach((label, value) -> texts.add(label + "=" + value));
        return String.join(",", texts);
    }
}
