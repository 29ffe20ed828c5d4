package io.leno.platform.consul;

import static io.leno.platform.consul.EntryRules.list;
import static io.leno.platform.consul.EntryRules.map;
import static io.leno.platform.consul.EntryRules.text;

import java.util.List;
import java.util.Map;

/// `Failover` of service resolvers as DestinationRules: to another datacenter, whose services a
/// platform of its own tells under the same hostname. A datacenter is a region. Consul: Service
/// resolver configuration entry.
final class FailoverRules {
    private static final String EVERY_SUBSET = "*";

    private final String datacenter;
    private final EntryRules rules;

    /// @param datacenter that is failed over from
    FailoverRules(String datacenter, EntryRules rules) {
        this.datacenter = datacenter;
        this.rules = rules;
    }

    void add(List<Map<?, ?>> entries) {
        for (Map<?, ?> entry : entries) {
            String service = text(entry, "Name");
            String name = "service-resolver " + service;
            Map<?, ?> failover = map(entry, "Failover");
            failover.forEach(
                    (subset, to) -> {
                        String path = "Failover[" + subset + "]";
                        if (!EVERY_SUBSET.equals(subset))
                            rules.refuse(name, path, "only \"*\", all subsets, fails over here");
                        else if (to instanceof Map<?, ?> target) add(service, name, path, target);
                    });
        }
    }

    private void add(String service, String name, String path, Map<?, ?> target) {
        for (String field : List.of("Service", "ServiceSubset", "Namespace", "SamenessGroup")) {
            if (text(target, field).isEmpty()) continue;
            rules.refuse(
                    name,
                    path + "." + field,
                    "a service fails over to its own instances elsewhere (expected: Datacenters)");
            return;
        }
        if (!list(target, "Targets").isEmpty())
            rules.refuse(name, path + ".Targets", "not acted on (expected: Datacenters)");
        List<String> others =
                list(target, "Datacenters").stream()
                        .map(String::valueOf)
                        .filter(each -> !each.equals(datacenter))
                        .toList();
        if (others.isEmpty()) return;
        if (others.size() > 1)
            rules.refuse(
                    name,
                    path + ".Datacenters",
                    others + ": the first counts, after it all others alike");
        rules.add(
                "networking.istio.io",
                "DestinationRule",
                "consul-failover-" + service,
                name,
                spec(service, others.getFirst()));
    }

    private Map<String, Object> spec(String service, String to) {
        Map<String, Object> failover = Map.of("from", datacenter, "to", to);
        return Map.of(
                "host",
                rules.settings().hostnameOf(service, datacenter),
                "trafficPolicy",
                Map.of(
                        "loadBalancer",
                        Map.of("localityLbSetting", Map.of("failover", List.of(failover))),
                        "outlierDetection",
                        Map.of("consecutive5xxErrors", 5L)));
    }
}
