package io.leno.proxy.tls;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.leno.proxy.bootstrap.InvalidBootstrapException;
import io.leno.proxy.bootstrap.ProtoYaml;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Secrets by name, from the bootstrap, from ADS and from files, and who uses them. Belongs to the
/// configuration's thread.
public final class SecretStore {
    private static final Logger log = LoggerFactory.getLogger(SecretStore.class);

    private final Map<String, Secret> fixed = new HashMap<>();
    private final Map<String, Secret> received = new HashMap<>();
    private final Map<Path, List<Secret>> fromFiles = new HashMap<>();
    private final Map<Path, String> fingerprints = new HashMap<>();
    private Set<SecretUser> users = Set.of();

    /// Secrets of the bootstrap's `static_resources`.
    public void addStatic(Collection<Secret> secrets) {
        for (Secret secret : secrets) {
            check(secret);
            fixed.put(secret.getName(), secret);
        }
    }

    /// Null as long as it has not come.
    ///
    /// @throws InvalidTlsException where it cannot come from there
    @Nullable Secret find(SdsSecretConfig config, String where) {
        if (!config.hasSdsConfig()) {
            Secret secret = fixed.get(config.getName());
            if (secret == null) {
                throw new InvalidTlsException(
                        where + ": Unknown static secret: " + config.getName());
            }
            return secret;
        }
        ConfigSource source = config.getSdsConfig();
        Path file = file(config);
        if (file != null) return fromFile(file, config.getName(), where);
        if (source.hasAds()) return received.get(config.getName());
        throw new InvalidTlsException(
                where
                        + ": sds_config of "
                        + config.getName()
                        + ": "
                        + source.getConfigSourceSpecifierCase()
                        + " is not supported (expected: ads or path_config_source)");
    }

    @SuppressWarnings("deprecation") // path: still in use
    static @Nullable Path file(SdsSecretConfig config) {
        ConfigSource source = config.getSdsConfig();
        if (source.hasPathConfigSource()) return Path.of(source.getPathConfigSource().getPath());
        return source.hasPath() ? Path.of(source.getPath()) : null;
    }

    private @Nullable Secret fromFile(Path file, String name, String where) {
        List<Secret> secrets = fromFiles.get(file);
        if (secrets == null) {
            secrets = read(file, where);
            fromFiles.put(file, secrets);
        }
        for (Secret secret : secrets) if (secret.getName().equals(name)) return secret;
        throw new InvalidTlsException(
                where
                        + ": "
                        + file
                        + " has no secret "
                        + name
                        + " (known: "
                        + secrets.stream().map(Secret::getName).toList()
                        + ")");
    }

    private static List<Secret> read(Path file, String where) {
        String text = new String(DataSources.read(file, where), StandardCharsets.UTF_8);
        try {
            var response =
                    new ProtoYaml(file.toString()).read(text, DiscoveryResponse.newBuilder());
            var secrets = new ArrayList<Secret>();
            for (Any any : response.getResourcesList()) secrets.add(any.unpack(Secret.class));
            return secrets;
        } catch (InvalidBootstrapException | InvalidProtocolBufferException e) {
            throw new InvalidTlsException(where + ": " + e.getMessage(), e);
        }
    }

    /// Takes a secret that came by ADS, and gives it to those who use it.
    ///
    /// @throws InvalidTlsException when it cannot be used; the one before it stays
    public void put(Secret secret) {
        check(secret);
        Secret before = received.put(secret.getName(), secret);
        if (secret.equals(before)) return;
        for (SecretUser user : users) {
            if (!user.secretNames().contains(secret.getName())) continue;
            try {
                user.reload();
            } catch (InvalidTlsException e) {
                if (before == null) received.remove(secret.getName());
                else received.put(secret.getName(), before);
                throw e;
            }
        }
        log.info("Secret {} accepted", secret.getName());
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

    /// Forgets what nobody else uses.
    public void retain(Set<SecretUser> inUse) {
        users = Set.copyOf(inUse);
        received.keySet().retainAll(names());
        Set<Path> files = files();
        fingerprints.keySet().retainAll(files);
        for (Path file : files) fingerprints.computeIfAbsent(file, SecretStore::fingerprint);
        fromFiles.keySet().retainAll(files);
    }

    /// Names to ask SDS for.
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (SecretUser user : users) names.addAll(user.secretNames());
        return names;
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
        Map<Path, List<Secret>> before = new HashMap<>(fromFiles);
        fromFiles.keySet().removeAll(changed);
        try {
            user.reload();
            log.info("Certificates read again: {}", changed);
        } catch (InvalidTlsException e) {
            fromFiles.putAll(before);
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
