package io.leno.proxy.tls;

import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig;

import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Certificates of SPIFFE workloads are verified by the bundle of their trust domain. Envoy:
/// `envoy.tls.cert_validator.spiffe`.
final class TrustDomains {
    private static final String SCHEME = "spiffe://";

    private TrustDomains() {}

    /// By trust domain; empty where another validator is meant.
    static Map<String, List<X509Certificate>> compile(
            CertificateValidationContext config, String where) {
        if (!config.hasCustomValidatorConfig()) return Map.of();
        var any = config.getCustomValidatorConfig().getTypedConfig();
        if (!any.is(SPIFFECertValidatorConfig.class))
            throw Validation.unsupported(
                    where,
                    "custom_validator_config " + config.getCustomValidatorConfig().getName());
        Map<String, List<X509Certificate>> bundles = new HashMap<>();
        for (var domain : unpack(config, where).getTrustDomainsList()) {
            String of = where + ": trust_domains " + domain.getName();
            var bundle =
                    Pem.certificates(
                            DataSources.read(domain.getTrustBundle(), of),
                            of + ": " + DataSources.name(domain.getTrustBundle()));
            if (bundles.put(domain.getName(), bundle) != null)
                throw new InvalidTlsException(
                        where
                                + ": Multiple trust bundles are given for one trust domain for "
                                + domain.getName());
        }
        return bundles;
    }

    private static SPIFFECertValidatorConfig unpack(
            CertificateValidationContext config, String where) {
        try {
            return config.getCustomValidatorConfig()
                    .getTypedConfig()
                    .unpack(SPIFFECertValidatorConfig.class);
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidTlsException(
                    where + ": custom_validator_config: " + e.getMessage(), e);
        }
    }

    /// Not the certificate of an authority, and its key usage says so.
    static boolean isWorkload(X509Certificate leaf) {
        boolean[] usage = leaf.getKeyUsage();
        return leaf.getBasicConstraints() < 0 && usage != null && !usage[5] && !usage[6];
    }

    /// Empty where the certificate has no SPIFFE id.
    static String of(X509Certificate leaf) {
        for (String uri : SubjectNames.of(leaf, SubjectNames.URI)) {
            if (!uri.startsWith(SCHEME)) continue;
            int end = uri.indexOf('/', SCHEME.length());
            return end < 0 ? uri.substring(SCHEME.length()) : uri.substring(SCHEME.length(), end);
        }
        return "";
    }
}
