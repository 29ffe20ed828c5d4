package io.leno.istio.gatewayapi;

import java.util.List;

/// `spec` of a `BackendTLSPolicy`: how services are called by TLS. Public only so that the binder
/// can make it.
public record BackendTlsPolicySpec(List<PolicyTarget> targetRefs, TlsValidation validation) {
    /// Whom to trust, and by what name.
    ///
    /// @param caCertificateRefs the first counts
    /// @param wellKnownCACertificates `System`, or empty
    /// @param hostname for SNI, and to be in the certificate where no other name is asked for
    public record TlsValidation(
            List<AuthorityRef> caCertificateRefs,
            String wellKnownCACertificates,
            String hostname,
            List<AltName> subjectAltNames) {}

    /// A ConfigMap of the policy's own namespace.
    public record AuthorityRef(String group, String kind, String name) {}

    /// @param type `Hostname` or `URI`, which tells the field that counts
    public record AltName(String type, String hostname, String uri) {}
}
