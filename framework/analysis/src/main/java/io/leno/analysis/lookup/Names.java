package io.leno.analysis.lookup;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.ResourceKey;

import java.util.Comparator;
import java.util.List;

/// How Istio's tools name resources.
public final class Names {
    /// A namespace and the name of something in it.
    public record FullName(String namespace, String name) {
        /// What a resource of `namespace` refers to: `other/name`, or `name` in its own namespace.
        public static FullName resolve(String namespace, String reference) {
            int slash = reference.indexOf('/');
            return slash < 0
                    ? new FullName(namespace, reference)
                    : new FullName(reference.substring(0, slash), reference.substring(slash + 1));
        }

        @Override
        public String toString() {
            return namespace.isEmpty() ? name : namespace + "/" + name;
        }
    }

    private Names() {}

    /// `default/reviews`; `reviews` where it belongs to no namespace.
    public static String full(ConfigResource resource) {
        return fullName(resource).toString();
    }

    public static FullName fullName(ConfigResource resource) {
        ResourceKey key = resource.key();
        return new FullName(key.namespace(), key.name());
    }

    /// The names without namespaces, in order.
    public static List<String> sorted(List<ConfigResource> resources) {
        return resources.stream()
                .map(resource -> resource.key().name())
                .sorted(Comparator.naturalOrder())
                .toList();
    }
}
