package io.leno.api.model;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which endpoints of a service its callers prefer, as the one who declared it asks. Kubernetes:
/// `spec.trafficDistribution` of a Service.
public enum TrafficDistribution {
    /// None: the rules decide.
    ANY,
    /// Those in the caller's zone, then its region, then its network.
    PREFER_SAME_ZONE,
    /// Those on the caller's node, then as near as there are: sub-zone, zone, region, network.
    PREFER_SAME_NODE;

    private static final String ANNOTATION = "networking.istio.io/traffic-distribution";

    /// What the field of a Service says; empty where it says nothing that is known.
    public static Optional<TrafficDistribution> ofField(String value) {
        return switch (value) {
            case "PreferClose", "PreferSameZone" -> Optional.of(PREFER_SAME_ZONE);
            case "PreferSameNode" -> Optional.of(PREFER_SAME_NODE);
            default -> Optional.empty();
        };
    }

    /// What Istio's annotation says, in any case; empty where it is absent. A value that is not
    /// known means [#ANY].
    public static Optional<TrafficDistribution> ofAnnotations(Map<String, String> annotations) {
        String value = annotations.getOrDefault(ANNOTATION, "").toLowerCase(Locale.ROOT);
        return switch (value) {
            case "" -> Optional.empty();
            case "preferclose", "prefersamezone" -> Optional.of(PREFER_SAME_ZONE);
            case "prefersamenode" -> Optional.of(PREFER_SAME_NODE);
            default -> Optional.of(ANY);
        };
    }
}
