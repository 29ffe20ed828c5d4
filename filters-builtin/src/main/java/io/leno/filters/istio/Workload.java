package io.leno.filters.istio;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;

/// What a proxy tells its peers of the workload it stands beside. Istio: `WorkloadMetadataObject`.
/// All is empty where it is not told.
///
/// @param type `deployment`, `pod`, `job` or `cronjob`
/// @param labels further ones, those that are configured
record Workload(
        String instance,
        String cluster,
        String namespace,
        String name,
        String canonicalName,
        String canonicalRevision,
        String app,
        String version,
        String type,
        String identity,
        String region,
        String zone,
        Map<String, String> labels) {
    private static final String CANONICAL_NAME = "service.istio.io/canonical-name";
    private static final String CANONICAL_REVISION = "service.istio.io/canonical-revision";
    private static final Set<String> TYPES = Set.of("deployment", "pod", "job", "cronjob");
    private static final String OWNER = "kubernetes://apis/apps/v1/namespaces/";

    /// @param additional labels that are kept, too
    static Workload of(Map<String, ?> metadata, Set<String> additional) {
        Map<String, String> labels = new TreeMap<>();
        if (metadata.get("LABELS") instanceof Map<?, ?> all) {
            all.forEach(
                    (key, value) -> {
                        if (value instanceof String text) labels.put(String.valueOf(key), text);
                    });
        }
        Map<String, String> kept = new LinkedHashMap<>();
        labels.forEach(
                (key, value) -> {
                    if (additional.contains(key)) kept.put(key, value);
                });
        String name = text(metadata, "WORKLOAD_NAME");
        return new Workload(
                text(metadata, "NAME"),
                text(metadata, "CLUSTER_ID"),
                text(metadata, "NAMESPACE"),
                name,
                labels.getOrDefault(CANONICAL_NAME, ""),
                labels.getOrDefault(CANONICAL_REVISION, ""),
                labels.getOrDefault("app.kubernetes.io/name", labels.getOrDefault("app", "")),
                labels.getOrDefault(
                        "app.kubernetes.io/version", labels.getOrDefault("version", "")),
                type(text(metadata, "OWNER"), name),
                text(metadata, "IDENTITY"),
                text(metadata, "REGION"),
                text(metadata, "AVAILABILITY_ZONE"),
                Map.copyOf(kept));
    }

    private static String text(Map<String, ?> metadata, String key) {
        return metadata.get(key) instanceof String text ? text : "";
    }

    /// `.../deployments/reviews-v1` tells the kind before the name.
    private static String type(String owner, String name) {
        int end = owner.length() - name.length() - "s/".length();
        if (end <= 0) return "";
        String kind = owner.substring(owner.lastIndexOf('/', end - 1) + 1, end);
        return TYPES.contains(kind) ? kind : "";
    }

    Workload in(String otherRegion, String otherZone) {
        return new Workload(
                instance,
                cluster,
                namespace,
                name,
                canonicalName,
                canonicalRevision,
                app,
                version,
                type,
                identity,
                region.isEmpty() ? otherRegion : region,
                zone.isEmpty() ? otherZone : zone,
                labels);
    }

    /// As peers exchange it.
    Struct toStruct() {
        var all = Struct.newBuilder();
        put(all, "NAME", instance);
        put(all, "NAMESPACE", namespace);
        put(all, "WORKLOAD_NAME", name);
        put(all, "CLUSTER_ID", cluster);
        put(all, "IDENTITY", identity);
        put(all, "REGION", region);
        put(all, "AVAILABILITY_ZONE", zone);
        if (!type.isEmpty()) put(all, "OWNER", OWNER + namespace + "/" + type + "s/" + name);
        var told = Struct.newBuilder();
        put(told, CANONICAL_NAME, canonicalName);
        put(told, CANONICAL_REVISION, canonicalRevision);
        put(told, "app", app);
        put(told, "version", version);
        labels.forEach((key, value) -> put(told, key, value));
        all.putFields("LABELS", Value.newBuilder().setStructValue(told).build());
        return all.build();
    }

    private static void put(Struct.Builder into, String key, String value) {
        if (!value.isEmpty()) {
            into.putFields(key, Value.newBuilder().setStringValue(value).build());
        }
    }

    /// The same bytes whenever it is the same.
    static byte[] bytes(Struct struct) {
        var bytes = new byte[struct.getSerializedSize()];
        CodedOutputStream output = CodedOutputStream.newInstance(bytes);
        output.useDeterministicSerialization();
        try {
            struct.writeTo(output);
        } catch (IOException e) { // upon memory
            throw new UncheckedIOException(e);
        }
        return bytes;
    }

    /// As access logs show it.
    @Override
    public String toString() {
        var all = new StringJoiner(",");
        add(all, "type", type);
        add(all, "workload", name);
        add(all, "name", instance);
        add(all, "cluster", cluster);
        add(all, "namespace", namespace);
        add(all, "service", canonicalName);
        add(all, "revision", canonicalRevision);
        add(all, "app", app);
        add(all, "version", version);
        add(all, "region", region);
        add(all, "availability_zone", zone);
        labels.forEach((key, value) -> add(all, "labels[]" + key, value));
        return all.toString();
    }

    private static void add(StringJoiner all, String key, String value) {
        if (!value.isEmpty()) all.add(key + "=" + value);
    }

    /// `k8s.deployment.name=reviews-v1,service.name=reviews,…`
    String baggage() {
        var all = new StringJoiner(",");
        add(all, "k8s." + (type.isEmpty() ? "pod" : type) + ".name", name);
        String service = canonicalName.isEmpty() ? app : canonicalName;
        add(all, "service.name", service);
        if (!app.equals(service)) add(all, "app.name", app);
        String revision = canonicalRevision.isEmpty() ? version : canonicalRevision;
        add(all, "service.version", revision);
        if (!version.equals(revision)) add(all, "app.version", version);
        add(all, "k8s.namespace.name", namespace);
        add(all, "k8s.cluster.name", cluster);
        add(all, "k8s.instance.name", instance);
        add(all, "cloud.region", region);
        add(all, "cloud.availability_zone", zone);
        return all.toString();
    }
}
