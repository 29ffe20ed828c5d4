package io.leno.proxy.tls;

import com.google.protobuf.Timestamp;

import io.envoyproxy.envoy.admin.v3.Certificate;
import io.envoyproxy.envoy.admin.v3.CertificateDetails;
import io.envoyproxy.envoy.admin.v3.SubjectAlternateName;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/// Certificates as `/certs` shows them.
final class CertificateDetail {
    private CertificateDetail() {}

    static Certificate of(TlsMaterial material) {
        var shown = Certificate.newBuilder();
        Validation validation = material.validation();
        if (validation != null && !validation.trusted().isEmpty())
            shown.addCaCert(details(validation.path(), validation.trusted().getFirst()));
        for (Credential credential : material.credentials())
            shown.addCertChain(details(credential.path(), credential.leaf()));
        return shown.build();
    }

    private static CertificateDetails details(String path, X509Certificate certificate) {
        Instant until = certificate.getNotAfter().toInstant();
        var details =
                CertificateDetails.newBuilder()
                        .setPath(path)
                        .setSerialNumber(certificate.getSerialNumber().toString(16))
                        .setDaysUntilExpiration(
                                Math.max(0, Duration.between(Instant.now(), until).toDays()))
                        .setValidFrom(timestamp(certificate.getNotBefore().toInstant()))
                        .setExpirationTime(timestamp(until));
        for (String name : SubjectNames.of(certificate, SubjectNames.DNS))
            details.addSubjectAltNames(SubjectAlternateName.newBuilder().setDns(name));
        for (String name : SubjectNames.of(certificate, SubjectNames.URI))
            details.addSubjectAltNames(SubjectAlternateName.newBuilder().setUri(name));
        for (String name : SubjectNames.of(certificate, SubjectNames.IP))
            details.addSubjectAltNames(SubjectAlternateName.newBuilder().setIpAddress(name));
        return details.build();
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder().setSeconds(instant.getEpochSecond()).build();
    }
}
