package io.leno.proxy.tls;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Secrets by name, from the bootstrap and by SDS, and who uses them. Belongs to the
/// configuration's thread.
public final class SecretStore {
    private static final Logger log = LoggerFactory.getLogger(SecretStore.class);

    private final Map<String, Secret> fixed = new HashMap<>();
    private final Map<SdsSecretConfig, Secret> received = new HashMap<>();
    private final Map<SdsSecretConfig, PublishedSecret> shown = new LinkedHashMap<>();
    private final Instant startedAt = Instant.now();
    private volatile List<PublishedSecret> published = List.of();
    private final Map<Path, String> fingerprints = new HashMap<>();
    private Set<SecretUser> users = Set.of();

    /// Secrets of the bootstrap's `static_resources`.
    public void addStatic(Collection<Secret> secrets) {
        for (Secret secret : secrets) {
            check(secret);
            fixed.put(secret.getName(), secret);
        }
        publish();
    }

    /// Null as long as it has not come.
    ///
    /// @throws InvalidTlsException where the bootstrap does not have it
    @Nullable Secret find(SdsSecretConfig config, String where) {
        if (config.hasSdsConfig()) return received.get(config);
        Secret secret = fixed.get(config.getName());
        if (secret == null) {
            throw new InvalidTlsException(where + ": Unknown static secret: " + config.getName());
        }
        return secret;
    }

    /// Takes a secret that came, and gives it to those who use it.
    ///
    /// @throws InvalidTlsException when it cannot be used; the one before it stays
    public void put(SdsSecretConfig wanted, Secret secret, String version) {
        check(secret);
        Secret before = received.put(wanted, secret);
        if (secret.equals(before)) return;
        for (SecretUser user : users) {
            if (!user.secrets().contains(wanted)) continue;
            try {
                user.reload();
            } catch (InvalidTlsException e) {
                if (before == null) received.remove(wanted);
                else received.put(wanted, before);
                throw e;
            }
        }
        log.info("Secret {} accepted", secret.getName());
        shown.put(
                wanted,
                new PublishedSecret(wanted.getName(), secret, version, Instant.now(), true, false));
        publish();
    }

    private void publish() {
        var all = new ArrayList<PublishedSecret>();
        fixed.forEach(
                (name, secret) ->
                        all.add(new PublishedSecret(name, secret, "", startedAt, false, false)));
        for (SdsSecretConfig wanted : wanted())
            all.add(shown.computeIfAbsent(wanted, SecretStore::awaited));
        published = List.copyOf(all);
    }

    private static PublishedSecret awaited(SdsSecretConfig wanted) {
        var empty = Secret.newBuilder().setName(wanted.getName()).build();
        return new PublishedSecret(
                wanted.getName(), empty, "uninitialized", Instant.now(), true, true);
    }

    /// For the admin interface; may be asked from any thread.
    public List<PublishedSecret> published() {
        return published;
    }

    private static void check(Secret secret) {
        String where = "secret " + secret.getName();
        switch (secret.getTypeCase()) {
            case TLS_CERTIFICATE -> TlsMaterial.credential(secret.getTlsCertificate(), where);
            case VALIDATION_CONTEXT ->
                    // its names may be meant to be combined with others' trusted_ca
                    Validation.compile(
                            secret.getValidationContext().toBuilder()
                                    .clearMatchTypedSubjectAltNames()
                                    .build(),
                            where);
            default ->
                    throw new InvalidTlsException(
                            where
                                    + ": "
                                    + secret.getTypeCase()
                                    + " is not supported (expected: tls_certificate or"
                                    + " validation_context)");
        }
    }

    /// Those that came by SDS.
    public Collection<Secret> received() {
        return List.copyOf(received.values());
    }

    /// Forgets what nobody else uses.
    public void retain(Set<SecretUser> inUse) {
        users = Set.copyOf(inUse);
        received.keySet().retainAll(wanted());
        shown.keySet().retainAll(wanted());
        publish();
        Set<Path> files = files();
        fingerprints.keySet().retainAll(files);
        for (Path file : files) fingerprints.computeIfAbsent(file, SecretStore::fingerprint);
    }

    /// What to ask SDS for.
    public Set<SdsSecretConfig> wanted() {
        Set<SdsSecretConfig> all = new LinkedHashSet<>();
        for (SecretUser user : users) all.addAll(user.secrets());
        return all;
    }

    private Set<Path> files() {
        Set<Path> files = new TreeSet<>();
        for (SecretUser user : users) files.addAll(user.files());
        return files;
    }

    /// Looks whether watched files have changed. Their content is looked at again when their time,
    /// size or identity differs, so a swapped symbolic link is noticed.
    public void checkFiles() {
        Set<Path> changed = new TreeSet<>();
        for (Map.Entry<Path, String> known : fingerprints.entrySet()) {
            String now = fingerprint(known.getKey());
            if (now.equals(known.getValue())) continue;
            known.setValue(now);
            changed.add(known.getKey());
        }
        if (changed.isEmpty()) return;
        for (SecretUser user : users) {
            if (user.files().stream().anyMatch(changed::contains)) reload(user, changed);
        }
        retain(users);
    }

    private void reload(SecretUser user, Set<Path> changed) {
        try {
            user.reload();
            log.info("Certificates read again: {}", changed);
        } catch (InvalidTlsException e) {
            log.warn("The certificates before stay in force: {}", e.getMessage());
        }
    }

    private static String fingerprint(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.lastModifiedTime().toString()
                    + attributes.size()
                    + attributes.fileKey();
        } catch (IOException gone) {
            return "";
        }
    }
}
