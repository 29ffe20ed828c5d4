package io.leno.platform.kubernetes;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionSpec;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.leno.api.config.ResourceKey;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The kinds of configuration that the cluster's CRDs define, of Istio, the Gateway API and Leno.
/// They come and go with their CRDs. Belongs to the watch's thread, but for [#of].
final class CustomKinds {
    private static final List<String> GROUPS =
            List.of(
                    "istio.io",
                    "gateway.networking.k8s.io",
                    "gateway.networking.x-k8s.io",
                    "leno.io");

    private final Map<String, Kind> known = new ConcurrentHashMap<>();
    private final Consumer<Kind> onKind;
    private final Consumer<Kind> onKindGone;

    CustomKinds(Consumer<Kind> onKind, Consumer<Kind> onKindGone) {
        this.onKind = onKind;
        this.onKindGone = onKindGone;
    }

    /// A kind in one version of its API.
    record Kind(String group, String version, String kind, String plural, boolean isNamespaced) {
        static final Kind INGRESS =
                new Kind("networking.k8s.io", "v1", "Ingress", "ingresses", true);

        /// `virtualservices.networking.istio.io`
        String name() {
            return plural + "." + group;
        }

        String apiVersion() {
            return group + "/" + version;
        }

        ResourceKey key(Meta meta) {
            return new ResourceKey(group, kind, meta.namespace(), meta.name());
        }

        ResourceDefinitionContext context() {
            return new ResourceDefinitionContext.Builder()
                    .withGroup(group)
                    .withVersion(version)
                    .withKind(kind)
                    .withPlural(plural)
                    .withNamespaced(isNamespaced)
                    .build();
        }
    }

    void changed(Meta meta, @Nullable CustomResourceDefinition definition) {
        Kind now = definition == null ? null : kind(definition.getSpec()).orElse(null);
        Kind before = now == null ? known.remove(meta.name()) : known.put(meta.name(), now);
        if (before != null && !before.equals(now)) onKindGone.accept(before);
        if (now != null && !now.equals(before)) onKind.accept(now);
    }

    /// The kind of an object, if the cluster defines it. From any thread.
    Optional<Kind> of(ResourceKey key) {
        return known.values().stream()
                .filter(each -> each.group().equals(key.group()) && each.kind().equals(key.kind()))
                .findFirst();
    }

    private static Optional<Kind> kind(CustomResourceDefinitionSpec spec) {
        String group = spec.getGroup();
        boolean isOurs =
                GROUPS.stream().anyMatch(each -> group.equals(each) || group.endsWith("." + each));
        if (!isOurs) return Optional.empty();
        return spec.getVersions().stream()
                .filter(CustomResourceDefinitionVersion::getServed)
                .max(Comparator.comparing(CustomResourceDefinitionVersion::getStorage))
                .map(
                        version ->
                                new Kind(
                                        group,
                                        version.getName(),
                                        spec.getNames().getKind(),
                                        spec.getNames().getPlural(),
                                        "Namespaced".equals(spec.getScope())));
    }
}
