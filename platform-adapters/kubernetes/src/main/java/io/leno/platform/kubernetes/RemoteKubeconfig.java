package io.leno.platform.kubernetes;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;

/// A kubeconfig that came over the network. Who may write a Secret may not run programs here nor
/// have files read: such credentials are refused. Istio refuses the same.
final class RemoteKubeconfig {
    private RemoteKubeconfig() {}

    /// @throws IllegalArgumentException naming what is wrong or not allowed
    static Config read(String text) {
        for (NamedAuthInfo user : parsed(text).getUsers()) {
            if (user.getUser() != null) check("users[" + user.getName() + "].user", user.getUser());
        }
        Config config = Config.fromKubeconfig(text);
        if (config.getCurrentContext() == null)
            throw new IllegalArgumentException(
                    "kubeconfig: current-context: missing (expected: one of its contexts)");
        return config;
    }

    private static io.fabric8.kubernetes.api.model.Config parsed(String text) {
        try {
            return KubeConfigUtils.parseConfigFromString(text);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "kubeconfig: cannot be read (expected: YAML of kind Config)", e);
        }
    }

    private static void check(String where, AuthInfo user) {
        refuse(where, "exec", user.getExec() != null);
        refuse(where, "auth-provider", user.getAuthProvider() != null);
        refuse(where, "client-key", user.getClientKey() != null);
        refuse(where, "client-certificate", user.getClientCertificate() != null);
        refuse(where, "tokenFile", user.getTokenFile() != null);
    }

    private static void refuse(String where, String field, boolean isThere) {
        if (!isThere) return;
        throw new IllegalArgumentException(
                "kubeconfig: "
                        + where
                        + "."
                        + field
                        + ": not allowed in a Secret (expected: token, username and password, or"
                        + " client-certificate-data and client-key-data)");
    }
}
