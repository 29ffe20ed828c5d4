package io.leno.proxy.accesslog;

import static java.util.Map.entry;

import com.google.protobuf.UInt32Value;

import io.envoyproxy.envoy.data.accesslog.v3.TLSProperties;
import io.envoyproxy.envoy.data.accesslog.v3.TLSProperties.CertificateProperties.SubjectAltName;
import io.leno.proxy.tls.TlsConnection;

import java.util.Map;

/// The client's TLS as the access log service gets it.
final class GrpcTls {
    /// By OpenSSL's name, as the registry of IANA numbers them.
    private static final Map<String, Integer> CIPHERS =
            Map.ofEntries(
                    entry("TLS_AES_128_GCM_SHA256", 0x1301),
                    entry("TLS_AES_256_GCM_SHA384", 0x1302),
                    entry("TLS_CHACHA20_POLY1305_SHA256", 0x1303),
                    entry("ECDHE-ECDSA-AES128-GCM-SHA256", 0xc02b),
                    entry("ECDHE-ECDSA-AES256-GCM-SHA384", 0xc02c),
                    entry("ECDHE-RSA-AES128-GCM-SHA256", 0xc02f),
                    entry("ECDHE-RSA-AES256-GCM-SHA384", 0xc030),
                    entry("ECDHE-RSA-CHACHA20-POLY1305", 0xcca8),
                    entry("ECDHE-ECDSA-CHACHA20-POLY1305", 0xcca9),
                    entry("ECDHE-ECDSA-AES128-SHA", 0xc009),
                    entry("ECDHE-ECDSA-AES256-SHA", 0xc00a),
                    entry("ECDHE-RSA-AES128-SHA", 0xc013),
                    entry("ECDHE-RSA-AES256-SHA", 0xc014),
                    entry("AES128-GCM-SHA256", 0x9c),
                    entry("AES256-GCM-SHA384", 0x9d),
                    entry("AES128-SHA", 0x2f),
                    entry("AES256-SHA", 0x35));

    private GrpcTls() {}

    static void fill(TLSProperties.Builder to, TlsConnection tls) {
        var peer = to.getPeerCertificatePropertiesBuilder();
        for (String uri : tls.peerUris())
            peer.addSubjectAltName(SubjectAltName.newBuilder().setUri(uri));
        for (String name : tls.peerDnsNames())
            peer.addSubjectAltName(SubjectAltName.newBuilder().setDns(name));
        String subject = tls.peerSubject();
        if (subject != null) peer.setSubject(subject);
        String issuer = tls.peerIssuer();
        if (issuer != null) peer.setIssuer(issuer);
        var local = to.getLocalCertificatePropertiesBuilder();
        for (String uri : tls.localUris())
            local.addSubjectAltName(SubjectAltName.newBuilder().setUri(uri));
        for (String name : tls.localDnsNames())
            local.addSubjectAltName(SubjectAltName.newBuilder().setDns(name));
        String own = tls.localSubject();
        if (own != null) local.setSubject(own);
        to.setTlsSessionId(tls.sessionId());
        Integer cipher = CIPHERS.get(tls.cipher());
        if (cipher != null) to.setTlsCipherSuite(UInt32Value.of(cipher));
        to.setTlsVersion(version(tls.version()));
    }

    private static TLSProperties.TLSVersion version(String version) {
        return switch (version) {
            case "TLSv1" -> TLSProperties.TLSVersion.TLSv1;
            case "TLSv1.1" -> TLSProperties.TLSVersion.TLSv1_1;
            case "TLSv1.2" -> TLSProperties.TLSVersion.TLSv1_2;
            case "TLSv1.3" -> TLSProperties.TLSVersion.TLSv1_3;
            default -> TLSProperties.TLSVersion.VERSION_UNSPECIFIED;
        };
    }
}
