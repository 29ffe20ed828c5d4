package io.leno.istio.gatewayapi;

import org.jspecify.annotations.Nullable;

/// What is known of Secrets and ConfigMaps.
public interface KnownSecrets {
    /// Why the Secret `namespace/name` is no certificate; null where it is one.
    @Nullable String problem(String name);

    /// Why a Secret or ConfigMap has no authorities; null where it has.
    @Nullable String problemOfAuthorities(String kind, String name);

    boolean hasConfigMap(String name);
}
