package io.leno.proxy.config;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.leno.api.secret.CertificateSource;
import io.leno.api.secret.SecretListener;
import io.leno.api.xds.TypeUrls;
import io.leno.proxy.plugin.LivePlugin;
import io.leno.proxy.plugin.Plugins;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.tls.InvalidTlsException;
import io.leno.proxy.tls.ProvidedSecrets;
import io.leno.proxy.tls.SecretStore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/// Secrets as subscriptions: to SDS, or to the source that a bundle brings. Belongs to the
/// configuration's thread.
final class Secrets implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Secrets.class);

    private final SecretStore store;
    private final Stats stats;
    private final Plugins plugins;
    private final Executor thread;
    private final Runnable onChange;
    private final Map<SdsSecretConfig, LivePlugin<CertificateSource, CertificateSource.Watch>>
            watches = new HashMap<>();
    private final Set<SdsSecretConfig> failed = new HashSet<>();

    /// @param thread the configuration's
    /// @param onChange told after a source has given a secret
    Secrets(SecretStore store, Stats stats, Plugins plugins, Executor thread, Runnable onChange) {
        this.store = store;
        this.stats = stats;
        this.plugins = plugins;
        this.thread = thread;
        this.onChange = onChange;
    }

    static ResourceRef ref(SdsSecretConfig secret) {
        var origin =
                ConfigOrigin.of(secret.getSdsConfig(), "sds_config", "secret " + secret.getName());
        return new ResourceRef(origin, TypeUrls.SECRET, secret.getName());
    }

    /// What to ask SDS for; what sources give is asked of them.
    List<Wanted> wanted() {
        Set<SdsSecretConfig> needed = store.wanted();
        watches.keySet().removeIf(secret -> !needed.contains(secret) && ended(secret));
        failed.retainAll(needed);
        List<Wanted> all = new ArrayList<>();
        for (SdsSecretConfig secret : needed) {
            if (isProvided(secret)) continue;
            var scope = stats.scope("sds." + secret.getName() + ".");
            all.add(Wanted.of(ref(secret), scope, secret.getSdsConfig()));
        }
        return all;
    }

    private boolean ended(SdsSecretConfig secret) {
        var watch = watches.get(secret);
        if (watch != null) watch.close();
        return true;
    }

    /// Whether a source is asked for it.
    private boolean isProvided(SdsSecretConfig secret) {
        if (watches.containsKey(secret)) return true;
        String source = ProvidedSecrets.source(secret);
        if (source == null) return false;
        var watch =
                LivePlugin.open(
                        plugins,
                        plugins.certificateSources(),
                        source,
                        "secret " + secret.getName() + " of " + source,
                        found -> found.watch(secret.getName(), new Taking(secret)));
        if (watch != null) watches.put(secret, watch);
        return watch != null || ProvidedSecrets.isInstance(secret);
    }

    /// Nobody waits for it any longer: its source says that there is none.
    boolean isGivenUp(SdsSecretConfig secret) {
        return failed.contains(secret);
    }

    /// Whether it does not come by SDS.
    boolean isWatched(SdsSecretConfig secret) {
        return watches.containsKey(secret) || ProvidedSecrets.isInstance(secret);
    }

    private final class Taking implements SecretListener {
        private final SdsSecretConfig secret;

        Taking(SdsSecretConfig secret) {
            this.secret = secret;
        }

        @Override
        public void secret(io.leno.api.secret.Secret now) {
            thread.execute(() -> take(ProvidedSecrets.message(secret.getName(), now)));
        }

        private void take(Secret message) {
            if (!watches.containsKey(secret)) return;
            try {
                store.put(secret, message, "");
            } catch (InvalidTlsException e) {
                log.warn("The secret before stays in force: {}", e.getMessage());
                return;
            }
            failed.remove(secret);
            onChange.run();
        }

        @Override
        public void failed(String reason) {
            thread.execute(
                    () -> {
                        log.warn("Secret {}: {}", secret.getName(), reason);
                        if (failed.add(secret)) onChange.run();
                    });
        }
    }

    /// @throws InvalidResourceException when it cannot be used; the one before it stays
    void put(ResourceRef ref, Secret secret, String version) {
        try {
            for (SdsSecretConfig wanted : store.wanted())
                if (!isWatched(wanted) && ref(wanted).equals(ref))
                    store.put(wanted, secret, version);
        } catch (InvalidTlsException e) {
            throw new InvalidResourceException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        watches.values().forEach(LivePlugin::close);
        watches.clear();
    }
}
