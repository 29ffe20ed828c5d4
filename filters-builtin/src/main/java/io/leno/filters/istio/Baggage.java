package io.leno.filters.istio;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/// A workload as the `baggage` header tells it.
final class Baggage {
    private Baggage() {}

    /// Null where nothing is told.
    static @Nullable Workload workload(@Nullable String header) {
        if (header == null) return null;
        Map<String, String> told = new HashMap<>();
        for (String part : header.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) told.put(part.substring(0, equals).trim(), part.substring(equals + 1));
        }
        String type = "";
        for (String kind : new String[] {"deployment", "pod", "job", "cronjob"}) {
            if (told.containsKey("k8s." + kind + ".name")) type = kind;
        }
        String app = told.getOrDefault("app.name", told.getOrDefault("service.name", ""));
        String version = told.getOrDefault("app.version", told.getOrDefault("service.version", ""));
        return new Workload(
                told.getOrDefault("k8s.instance.name", ""),
                told.getOrDefault("k8s.cluster.name", ""),
                told.getOrDefault("k8s.namespace.name", ""),
                told.getOrDefault("k8s." + type + ".name", ""),
                told.getOrDefault("service.name", app),
                told.getOrDefault("service.version", version),
                app,
                version,
                type,
                "",
                told.getOrDefault("cloud.region", ""),
                told.getOrDefault("cloud.availability_zone", ""),
                Map.of());
    }
}
