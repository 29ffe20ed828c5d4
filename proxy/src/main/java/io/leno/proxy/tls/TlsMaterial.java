package io.leno.proxy.tls;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Certificates and rules as they are at one moment.
///
/// @param validation null: the peer is not verified
record TlsMaterial(List<Credential> credentials, @Nullable Validation validation) {
    TlsMaterial {
        credentials = List.copyOf(credentials);
    }

    /// Null as long as a secret is missing.
    static @Nullable TlsMaterial load(CommonTlsContext config, SecretStore secrets, String where) {
        var credentials = new ArrayList<Credential>();
        for (TlsCertificate certificate : config.getTlsCertificatesList())
            credentials.add(credential(certificate, where));
        for (SdsSecretConfig sds : certificates(config)) {
            Secret secret = secrets.find(sds, where);
            if (secret == null) return null;
            if (!secret.hasTlsCertificate()) throw wrongKind(secret, "tls_certificate");
            credentials.add(credential(secret.getTlsCertificate(), "secret " + secret.getName()));
        }
        return switch (config.getValidationContextTypeCase()) {
            case VALIDATION_CONTEXT -> {
                var own = config.getValidationContext();
                if (own.hasCaCertificateProviderInstance())
                    yield provided(credentials, own, secrets, where);
                yield new TlsMaterial(credentials, Validation.compile(own, where));
            }
            case VALIDATION_CONTEXT_SDS_SECRET_CONFIG ->
                    validated(
                            credentials,
                            CertificateValidationContext.getDefaultInstance(),
                            config.getValidationContextSdsSecretConfig(),
                            secrets,
                            where);
            case COMBINED_VALIDATION_CONTEXT -> {
                var combined = config.getCombinedValidationContext();
                yield validated(
                        credentials,
                        combined.getDefaultValidationContext(),
                        combined.getValidationContextSdsSecretConfig(),
                        secrets,
                        where);
            }
            case VALIDATIONCONTEXTTYPE_NOT_SET -> new TlsMaterial(credentials, null);
            default ->
                    throw Validation.unsupported(
                            where, config.getValidationContextTypeCase().toString());
        };
    }

    private static @Nullable TlsMaterial validated(
            List<Credential> credentials,
            CertificateValidationContext defaults,
            SdsSecretConfig sds,
            SecretStore secrets,
            String where) {
        Secret secret = secrets.find(sds, where);
        if (secret == null) return null;
        if (!secret.hasValidationContext()) throw wrongKind(secret, "validation_context");
        var merged = defaults.toBuilder().mergeFrom(secret.getValidationContext()).build();
        return new TlsMaterial(
                credentials, Validation.compile(merged, "secret " + secret.getName()));
    }

    /// Whom we believe comes from a bundle's source, the rest is told here.
    private static @Nullable TlsMaterial provided(
            List<Credential> credentials,
            CertificateValidationContext rules,
            SecretStore secrets,
            String where) {
        return validated(
                credentials,
                rules.toBuilder().clearCaCertificateProviderInstance().build(),
                ProvidedSecrets.of(rules.getCaCertificateProviderInstance()),
                secrets,
                where);
    }

    private static List<SdsSecretConfig> certificates(CommonTlsContext config) {
        if (config.hasTlsCertificateProviderInstance())
            return List.of(ProvidedSecrets.of(config.getTlsCertificateProviderInstance()));
        return config.getTlsCertificateSdsSecretConfigsList();
    }

    private static InvalidTlsException wrongKind(Secret secret, String expected) {
        return new InvalidTlsException(
                "secret "
                        + secret.getName()
                        + ": "
                        + secret.getTypeCase()
                        + " (expected: "
                        + expected
                        + ")");
    }

    /// @param where for the error: `secret default`
    static Credential credential(TlsCertificate config, String where) {
        if (config.hasPassword()) throw Validation.unsupported(where, "password");
        if (config.hasPrivateKeyProvider())
            throw Validation.unsupported(where, "private_key_provider");
        if (!config.hasCertificateChain() || !config.hasPrivateKey()) {
            throw new InvalidTlsException(
                    where
                            + ": Failed to load incomplete certificate (expected: certificate_chain"
                            + " and private_key)");
        }
        String chainName = DataSources.name(config.getCertificateChain());
        var chain =
                Pem.certificates(
                        DataSources.read(
                                config.getCertificateChain(), where + ": certificate_chain"),
                        where + ": certificate_chain " + chainName);
        var key =
                Pem.privateKey(
                        DataSources.read(config.getPrivateKey(), where + ": private_key"),
                        where + ": private_key " + DataSources.name(config.getPrivateKey()));
        try {
            return new Credential(chainName, chain, key);
        } catch (InvalidTlsException e) {
            throw new InvalidTlsException(where + ": " + e.getMessage(), e);
        }
    }

    /// Secrets that come by SDS.
    static Set<SdsSecretConfig> secrets(CommonTlsContext config) {
        Set<SdsSecretConfig> all = new HashSet<>();
        for (SdsSecretConfig sds : references(config)) if (sds.hasSdsConfig()) all.add(sds);
        return all;
    }

    static List<SdsSecretConfig> references(CommonTlsContext config) {
        var all = new ArrayList<>(config.getTlsCertificateSdsSecretConfigsList());
        if (config.hasValidationContextSdsSecretConfig())
            all.add(config.getValidationContextSdsSecretConfig());
        if (config.hasCombinedValidationContext())
            all.add(config.getCombinedValidationContext().getValidationContextSdsSecretConfig());
        all.addAll(ProvidedSecrets.of(config));
        return all;
    }

    /// Files whose change asks for a reload: those beside a `watched_directory`, and all that
    /// secrets name.
    static Set<Path> watched(CommonTlsContext config, SecretStore secrets, String where) {
        Set<Path> files = new HashSet<>();
        for (TlsCertificate certificate : config.getTlsCertificatesList())
            if (certificate.hasWatchedDirectory()) addFiles(certificate, files);
        if (config.getValidationContext().hasWatchedDirectory())
            addFiles(config.getValidationContext(), files);
        for (SdsSecretConfig sds : references(config)) {
            Secret secret = secrets.find(sds, where);
            if (secret == null) continue;
            addFiles(secret.getTlsCertificate(), files);
            addFiles(secret.getValidationContext(), files);
        }
        return files;
    }

    private static void addFiles(TlsCertificate config, Set<Path> files) {
        addFile(config.getCertificateChain(), files);
        addFile(config.getPrivateKey(), files);
    }

    private static void addFiles(CertificateValidationContext config, Set<Path> files) {
        addFile(config.getTrustedCa(), files);
        addFile(config.getCrl(), files);
    }

    private static void addFile(DataSource source, Set<Path> files) {
        if (source.hasFilename()) files.add(Path.of(source.getFilename()));
    }
}
