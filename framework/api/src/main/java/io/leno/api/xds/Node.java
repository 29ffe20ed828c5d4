package io.leno.api.xds;

import static java.util.Objects.requireNonNull;

import io.leno.api.model.Locality;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// A data plane as it introduces itself. Istio encodes what it needs in the id:
/// `sidecar~10.0.0.7~reviews-v1-abc.default~default.svc.cluster.local`.
///
/// @param cluster Envoy's `--service-cluster`: `reviews.default`
/// @param metadata as sent: nested maps, lists, strings, doubles, booleans; Istio's names
///   (`LABELS`, `INTERCEPTION_MODE`, …)
/// @param userAgent `envoy`, `leno`, `gRPC Java`
/// @param extensionTypes full names of the messages that configure the extensions it has, as it
///   tells them (Envoy: `extensions[].type_urls`); empty: it does not say
public record Node(
        String id,
        Type type,
        String address,
        String name,
        String namespace,
        String domain,
        String cluster,
        Map<String, Object> metadata,
        Locality locality,
        String userAgent,
        Set<String> extensionTypes) {
    /// What role the data plane plays.
    public enum Type {
        /// Beside a workload: serves it inbound and outbound.
        SIDECAR,
        /// A gateway by itself.
        ROUTER
    }

    public Node {
        requireNonNull(type, "type");
        requireNonNull(locality, "locality");
        metadata = Map.copyOf(metadata);
        extensionTypes = Set.copyOf(extensionTypes);
    }

    /// One that does not say what extensions it has.
    public Node(
            String id,
            Type type,
            String address,
            String name,
            String namespace,
            String domain,
            String cluster,
            Map<String, Object> metadata,
            Locality locality,
            String userAgent) {
        this(
                id, type, address, name, namespace, domain, cluster, metadata, locality, userAgent,
                Set.of());
    }

    /// This node with the extensions it tells.
    ///
    /// @param types shared by nodes of the same make, not copied if immutable
    public Node withExtensionTypes(Set<String> types) {
        return new Node(
                id, type, address, name, namespace, domain, cluster, metadata, locality, userAgent,
                types);
    }

    /// Reads a node id in Istio's form.
    ///
    /// @throws IllegalArgumentException when the id is not
    ///   `(sidecar|router)~IP~NAME.NAMESPACE~DOMAIN`
    public static Node parse(
            String id,
            String cluster,
            Map<String, Object> metadata,
            Locality locality,
            String userAgent) {
        String[] parts = id.split("~", -1);
        if (parts.length != 4) throw malformed(id);
        Type type =
                switch (parts[0]) {
                    case "sidecar" -> Type.SIDECAR;
                    case "router" -> Type.ROUTER;
                    default -> throw malformed(id);
                };
        int dot = parts[2].lastIndexOf('.');
        if (dot <= 0 || dot == parts[2].length() - 1) throw malformed(id);
        return new Node(
                id,
                type,
                parts[1],
                parts[2].substring(0, dot),
                parts[2].substring(dot + 1),
                parts[3],
                cluster,
                metadata,
                locality,
                userAgent);
    }

    private static IllegalArgumentException malformed(String id) {
        return new IllegalArgumentException(
                "node id: \""
                        + id
                        + "\" (expected: sidecar~IP~NAME.NAMESPACE~DOMAIN or"
                        + " router~IP~NAME.NAMESPACE~DOMAIN)");
    }

    /// The labels of the workload as its proxy tells them. Istio: metadata `LABELS`.
    public Map<String, String> labels() {
        if (!(metadata.get("LABELS") instanceof Map<?, ?> labels)) return Map.of();
        var result = new HashMap<String, String>();
        labels.forEach((name, value) -> result.put(String.valueOf(name), String.valueOf(value)));
        return result;
    }

    /// One string of the metadata, or what to use where it is absent.
    public String metadata(String name, String otherwise) {
        Object value = metadata.get(name);
        return value == null ? otherwise : value.toString();
    }

    /// True for Leno's own proxy, the only one that is sent what only it understands.
    public boolean isLeno() {
        return userAgent.equals("leno");
    }
}
