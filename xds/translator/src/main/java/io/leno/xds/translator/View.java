package io.leno.xds.translator;

import io.leno.api.config.ResourceKey;
import io.leno.api.model.Locality;
import io.leno.api.xds.Node;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// All that decides what a proxy gets for its way out: proxies with equal views are sent the same
/// bytes, so that these are made once. What is for the workload itself (its ports, its address) is
/// not part of it, and must not be looked at by what is shared.
final class View {
    /// Metadata that names the instance, and that nothing for the way out looks at.
    private static final Set<String> OF_INSTANCE =
            Set.of(
                    "LABELS", // see SelectingLabels
                    "NAME",
                    "INSTANCE_IPS",
                    "NODE_NAME",
                    "OWNER",
                    "WORKLOAD_NAME",
                    "SERVICE_ACCOUNT",
                    "APP_CONTAINERS",
                    "POD_PORTS",
                    "ANNOTATIONS",
                    "PILOT_SAN",
                    "LENO_PLUGINS");

    private final Node.Type type;
    private final String namespace;
    private final String domain;
    private final Map<String, Object> metadata;
    private final Map<String, String> labels;
    private final Locality locality;
    private final String userAgent;
    private final Set<String> extensionTypes;
    private final boolean ipv6;
    private final @Nullable ResourceKey sidecar;
    private final int hash;

    View(Node node, Map<String, String> labels, Locality locality, @Nullable ResourceKey sidecar) {
        type = node.type();
        namespace = node.namespace();
        domain = node.domain();
        var told = new HashMap<>(node.metadata());
        told.keySet().removeAll(OF_INSTANCE);
        metadata = told;
        this.labels = labels;
        this.locality = locality;
        userAgent = node.userAgent();
        extensionTypes = node.extensionTypes();
        ipv6 = node.address().indexOf(':') >= 0;
        this.sidecar = sidecar;
        hash = namespace.hashCode() * 31 + metadata.hashCode() * 31 + labels.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof View that
                && hash == that.hash
                && type == that.type
                && ipv6 == that.ipv6
                && namespace.equals(that.namespace)
                && domain.equals(that.domain)
                && userAgent.equals(that.userAgent)
                && locality.equals(that.locality)
                && labels.equals(that.labels)
                && metadata.equals(that.metadata)
                && Objects.equals(sidecar, that.sidecar)
                && extensionTypes.equals(that.extensionTypes);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
