package io.leno.api.model;

import static java.util.Objects.requireNonNull;

/// Where an endpoint runs, from the widest to the narrowest; an empty part means unknown. Envoy:
/// `core.v3.Locality`.
public record Locality(String region, String zone, String subZone) {
    public static final Locality UNKNOWN = new Locality("", "", "");

    public Locality {
        requireNonNull(region, "region");
        requireNonNull(zone, "zone");
        requireNonNull(subZone, "subZone");
    }

    /// Reads `region/zone/subzone`, the form of Istio's `istio-locality` label; missing parts are
    /// unknown.
    public static Locality parse(String text) {
        String[] parts = text.split("/", 3);
        return new Locality(
                parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "");
    }
}
