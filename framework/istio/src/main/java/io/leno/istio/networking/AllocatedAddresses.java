package io.leno.istio.networking;

import io.leno.api.config.ConfigResource;
import io.leno.api.istio.ServiceEntry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The addresses that a ServiceEntry was given because it has none, as its status keeps them.
public final class AllocatedAddresses {
    private static final String WANTED = "networking.istio.io/enable-autoallocate-ip";

    private AllocatedAddresses() {}

    /// Whether the entry is to have addresses that nobody chose.
    public static boolean areWanted(ConfigResource resource, ServiceEntry entry) {
        return entry.addresses().isEmpty()
                && entry.resolution() != ServiceEntry.Resolution.NONE
                && !"false".equalsIgnoreCase(resource.labels().get(WANTED));
    }

    /// Those of one host; empty where there are none, or where they do not count.
    static List<String> of(ConfigResource resource, ServiceEntry entry, String host) {
        if (!areWanted(resource, entry)) return List.of();
        return stored(resource).getOrDefault(host, List.of());
    }

    /// By host.
    public static Map<String, List<String>> stored(ConfigResource resource) {
        var stored = new HashMap<String, List<String>>();
        if (!(resource.body().get("status") instanceof Map<?, ?> status)) return stored;
        if (!(status.get("addresses") instanceof List<?> addresses)) return stored;
        for (Object each : addresses) {
            if (!(each instanceof Map<?, ?> address)) continue;
            stored.computeIfAbsent(String.valueOf(address.get("host")), _ -> new ArrayList<>())
                    .add(String.valueOf(address.get("value")));
        }
        return stored;
    }
}
