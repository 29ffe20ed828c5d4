package io.leno.analysis.lookup;

import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.stream.Stream;

/// Who has a sidecar, or gets one.
public final class Injection {
    public static final String PROXY_CONTAINER = "istio-proxy";
    public static final String NAMESPACE_LABEL = "istio-injection";
    public static final String ENABLED = "enabled";
    public static final String REVISION_LABEL = "istio.io/rev";
    public static final String DATAPLANE_MODE = "istio.io/dataplane-mode";
    public static final String INJECT = "sidecar.istio.io/inject";
    public static final String CONFIG_MAP = "istio-sidecar-injector";

    private static final String AMBIENT = "ambient";
    private static final String REDIRECTION = "ambient.istio.io/redirection";

    private Injection() {}

    public static boolean isInMesh(ConfigResource pod, Resources resources) {
        Part spec = Part.spec(pod);
        if (hasProxy(containers(spec))) return true;
        return isInMesh(pod, pod.labels(), pod.annotations(), resources);
    }

    /// Whether the pods of a Deployment are in the mesh.
    public static boolean isDeploymentInMesh(ConfigResource deployment, Resources resources) {
        Part template = Part.spec(deployment).part("template");
        if (hasProxy(template.part("spec").parts("containers").stream())) return true;
        Part metadata = template.part("metadata");
        return isInMesh(
                deployment, metadata.textMap("labels"), metadata.textMap("annotations"), resources);
    }

    private static boolean isInMesh(
            ConfigResource workload,
            Map<String, String> labels,
            Map<String, String> annotations,
            Resources resources) {
        String told = labels.getOrDefault(INJECT, annotations.get(INJECT));
        if (told != null) return told.equals("true");
        return resources
                .find(Kinds.NAMESPACE, "", workload.key().namespace())
                .map(namespace -> ENABLED.equals(namespace.labels().get(NAMESPACE_LABEL)))
                .orElse(false);
    }

    /// Containers, then init containers, of a pod.
    public static Stream<Part> containers(Part podSpec) {
        return Stream.concat(
                podSpec.parts("containers").stream(), podSpec.parts("initContainers").stream());
    }

    /// True where the first proxy container has an image.
    public static boolean hasProxy(Stream<Part> containers) {
        return containers
                .filter(each -> each.text("name").equals(PROXY_CONTAINER))
                .findFirst()
                .filter(each -> !each.text("image").isEmpty())
                .isPresent();
    }

    public static boolean isAmbient(ConfigResource pod) {
        return ENABLED.equals(pod.annotations().get(REDIRECTION));
    }

    /// True for a namespace whose pods are in the mesh without sidecars.
    public static boolean isAmbientNamespace(@Nullable ConfigResource namespace) {
        if (namespace == null) return false;
        Map<String, String> labels = namespace.labels();
        if (ENABLED.equals(labels.get(NAMESPACE_LABEL))) return false;
        if (!labels.getOrDefault(REVISION_LABEL, "").isEmpty()) return false;
        return AMBIENT.equals(labels.get(DATAPLANE_MODE));
    }

    /// The ConfigMap of the injector of a revision; empty for the one without.
    public static String configMap(String revision) {
        return revision.isEmpty() || revision.equals("default")
                ? CONFIG_MAP
                : CONFIG_MAP + "-" + revision;
    }

    /// True for what belongs to Istio itself.
    public static boolean isControlPlane(ConfigResource resource) {
        return resource.labels().containsKey("istio")
                || "istio".equals(resource.labels().get("release"));
    }
}
