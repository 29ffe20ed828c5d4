package io.leno.platform.file;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Origin;
import io.leno.api.config.Problem;
import io.leno.api.config.ResourceKey;
import io.leno.manifest.ClusterKinds;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Sorts out an object in Kubernetes' form: what tells what runs is read here, what a cluster would
/// act on and this platform does not is noted, everything else is configuration for the dialects.
///
/// @param fields of the whole object
record KubernetesObject(
        ResourceKey key,
        String apiVersion,
        Map<String, String> labels,
        Map<String, String> annotations,
        Instant created,
        Fields fields) {
    private static final List<String> METADATA_FIELDS =
            List.of(
                    "name",
                    "namespace",
                    "labels",
                    "annotations",
                    "creationTimestamp",
                    "deletionTimestamp",
                    "deletionGracePeriodSeconds",
                    "finalizers",
                    "generateName",
                    "generation",
                    "managedFields",
                    "ownerReferences",
                    "resourceVersion",
                    "selfLink",
                    "uid");

    private static final List<String> CORE_KINDS =
            List.of(
                    "Service",
                    "Endpoints",
                    "Pod",
                    "Namespace",
                    "ServiceAccount",
                    "ConfigMap",
                    "Secret",
                    "Node",
                    "PersistentVolume",
                    "PersistentVolumeClaim",
                    "ReplicationController",
                    "PodTemplate",
                    "LimitRange",
                    "ResourceQuota",
                    "Event");

    /// Groups of Kubernetes itself; of these only Ingress, Secrets and some ConfigMaps are anyone's
    /// configuration here.
    private static final Set<String> BUILT_IN_GROUPS =
            Set.of(
                    "",
                    "apps",
                    "batch",
                    "autoscaling",
                    "policy",
                    "admissionregistration.k8s.io",
                    "apiextensions.k8s.io",
                    "apiregistration.k8s.io",
                    "certificates.k8s.io",
                    "coordination.k8s.io",
                    "discovery.k8s.io",
                    "networking.k8s.io",
                    "node.k8s.io",
                    "rbac.authorization.k8s.io",
                    "scheduling.k8s.io",
                    "storage.k8s.io");

    /// Adds what the object says to the items, and what is wrong with it to the problems.
    static void read(
            Map<String, Object> body, Origin origin, List<Item> items, List<Problem> problems) {
        var own = new ArrayList<Problem>();
        KubernetesObject object = header(body, origin, own);
        if (!object.fields.subject().isInvalid()) object.addTo(items, body);
        problems.addAll(own);
    }

    private static KubernetesObject header(
            Map<String, Object> body, Origin origin, List<Problem> problems) {
        var whole = Fields.of(new Fields.Subject(origin.source(), origin, problems), body);
        String apiVersion = whole.requiredText("apiVersion");
        String kind = whole.requiredText("kind");
        Fields metadata = whole.object("metadata");
        metadata.knowOnly(METADATA_FIELDS);
        String name = metadata.requiredText("name");
        boolean hasNamespace = !ClusterKinds.contains(kind);
        String namespace = hasNamespace ? metadata.text("namespace", "default") : "";
        Map<String, String> labels = metadata.textMap("labels");
        Map<String, String> annotations = metadata.textMap("annotations");
        Instant created = created(metadata);
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        var key = new ResourceKey(group, kind, namespace, name);
        // from here on the object has a name that its problems can say
        var subject = new Fields.Subject(key.toString(), origin, problems);
        return new KubernetesObject(
                key, apiVersion, labels, annotations, created, Fields.of(subject, body));
    }

    private static Instant created(Fields metadata) {
        String text = metadata.text("creationTimestamp");
        if (text.isEmpty()) return Instant.EPOCH;
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException invalid) {
            metadata.wrong("creationTimestamp", text, "a time such as 2026-01-31T12:00:00Z");
            return Instant.EPOCH;
        }
    }

    private void addTo(List<Item> items, Map<String, Object> body) {
        boolean isOthers = !BUILT_IN_GROUPS.contains(key.group());
        if (isOthers || key.kind().startsWith("Ingress") || key.equals(MeshConfigFile.KEY)) {
            items.add(new Item.ConfigItem(config(body)));
            return;
        }
        switch (key.kind()) {
            case "Service" -> KubernetesService.read(this, items);
            case "Endpoints" -> KubernetesEndpoints.readEndpoints(this, items);
            case "EndpointSlice" -> KubernetesEndpoints.readSlice(this, items);
            case "Pod" -> KubernetesPod.read(this, items);
            case "Namespace", "Secret" -> items.add(new Item.ConfigItem(config(body)));
            case "ConfigMap" -> {
                if (hasAuthorities(body)) items.add(new Item.ConfigItem(config(body)));
                else inert(items);
            }
            default -> inert(items);
        }
    }

    /// Whom to trust may be in a ConfigMap; others are nobody's configuration here.
    private static boolean hasAuthorities(Map<String, Object> body) {
        return body.get("data") instanceof Map<?, ?> data
                && (data.containsKey("ca.crt") || data.containsKey("cacert"));
    }

    private void inert(List<Item> items) {
        if (key.group().isEmpty() && !CORE_KINDS.contains(key.kind())) {
            String message = key.kind() + ": unknown kind" + Suggestion.of(key.kind(), CORE_KINDS);
            fields.subject().error("unknown-kind", "kind", message);
            return;
        }
        items.add(new Item.InertItem(key, origin()));
    }

    Origin origin() {
        return fields.subject().origin();
    }

    private ConfigResource config(Map<String, Object> body) {
        return new ConfigResource(key, apiVersion, labels, annotations, created, body, origin());
    }
}
