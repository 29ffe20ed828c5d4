package io.leno.manifest;

import java.util.Set;

/// Kinds of objects that belong to no namespace.
public final class ClusterKinds {
    private static final Set<String> NAMES =
            Set.of(
                    "Namespace",
                    "Node",
                    "PersistentVolume",
                    "StorageClass",
                    "GatewayClass",
                    "IngressClass",
                    "PriorityClass",
                    "RuntimeClass",
                    "APIService",
                    "ClusterRole",
                    "ClusterRoleBinding",
                    "ClusterTrustBundle",
                    "CustomResourceDefinition",
                    "MutatingWebhookConfiguration",
                    "ValidatingWebhookConfiguration",
                    "ValidatingAdmissionPolicy",
                    "ValidatingAdmissionPolicyBinding");

    private ClusterKinds() {}

    /// True where an object of the kind has no namespace, whatever it says.
    public static boolean contains(String kind) {
        return NAMES.contains(kind);
    }
}
