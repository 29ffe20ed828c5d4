package io.leno.proxy.config;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.leno.api.xds.TypeUrls;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.tls.InvalidTlsException;
import io.leno.proxy.tls.SecretStore;

import java.util.ArrayList;
import java.util.List;

/// Secrets as subscriptions.
final class Secrets {
    private final SecretStore store;
    private final Stats stats;

    Secrets(SecretStore store, Stats stats) {
        this.store = store;
        this.stats = stats;
    }

    static ResourceRef ref(SdsSecretConfig secret) {
        var origin =
                ConfigOrigin.of(secret.getSdsConfig(), "sds_config", "secret " + secret.getName());
        return new ResourceRef(origin, TypeUrls.SECRET, secret.getName());
    }

    /// What to ask SDS for.
    List<Wanted> wanted() {
        List<Wanted> all = new ArrayList<>();
        for (SdsSecretConfig secret : store.wanted()) {
            var scope = stats.scope("sds." + secret.getName() + ".");
            all.add(Wanted.of(ref(secret), scope, secret.getSdsConfig()));
        }
        return all;
    }

    /// @throws InvalidResourceException when it cannot be used; the one before it stays
    void put(ResourceRef ref, Secret secret) {
        try {
            for (SdsSecretConfig wanted : store.wanted())
                if (ref(wanted).equals(ref)) store.put(wanted, secret);
        } catch (InvalidTlsException e) {
            throw new InvalidResourceException(String.valueOf(e.getMessage()), e);
        }
    }
}
