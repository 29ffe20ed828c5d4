package io.leno.xds.translator;

import static java.util.Comparator.comparing;

import io.envoyproxy.envoy.config.route.v3.VirtualHost;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Virtual hosts that differ in nothing but the name they are for are one, as in Istio: that of the
/// longest name, wildcards last.
final class VirtualHostMerge {
    private static final Comparator<VirtualHost> MOST_SPECIFIC_FIRST =
            comparing((VirtualHost each) -> HostNames.isWildcard(each.getName()))
                    .thenComparingInt(each -> -each.getName().length())
                    .thenComparing(VirtualHost::getName);

    private VirtualHostMerge() {}

    /// @param hosts of one name each
    /// @return by name
    static List<VirtualHost> of(List<VirtualHost> hosts) {
        Map<VirtualHost, VirtualHost.Builder> merged = new LinkedHashMap<>();
        for (VirtualHost each : hosts.stream().sorted(MOST_SPECIFIC_FIRST).toList()) {
            VirtualHost rest = each.toBuilder().clearName().clearDomains().build();
            VirtualHost.Builder first = merged.get(rest);
            if (first == null) merged.put(rest, each.toBuilder());
            else first.addAllDomains(each.getDomainsList());
        }
        return merged.values().stream()
                .map(VirtualHost.Builder::build)
                .sorted(comparing(VirtualHost::getName))
                .toList();
    }
}
