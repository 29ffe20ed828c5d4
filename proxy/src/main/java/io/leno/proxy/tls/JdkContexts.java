package io.leno.proxy.tls;

import io.envoyproxy.envoy.config.core.v3.GrpcService.GoogleGrpc.SslCredentials;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// TLS contexts of the JDK, for connections that are no traffic: those to xDS servers.
public final class JdkContexts {
    private JdkContexts() {}

    /// @param where for errors
    /// @throws InvalidTlsException when something cannot be used
    public static SSLContext client(
            List<TlsCertificate> certificates,
            CertificateValidationContext validation,
            String where) {
        if (!validation.hasTrustedCa()) {
            throw new InvalidTlsException(
                    where + ": validation_context.trusted_ca: missing (expected: whom to trust)");
        }
        if (validation.getMatchTypedSubjectAltNamesCount() > 0) {
            throw Validation.unsupported(where, "match_typed_subject_alt_names");
        }
        var trusted =
                Pem.certificates(
                        DataSources.read(validation.getTrustedCa(), where + ": trusted_ca"),
                        where + ": trusted_ca");
        return context(certificates, trusted, where);
    }

    /// `google_grpc`; without `root_certs` the JDK's own trust applies.
    ///
    /// @throws InvalidTlsException when something cannot be used
    public static SSLContext client(SslCredentials credentials, String where) {
        List<X509Certificate> trusted =
                credentials.hasRootCerts()
                        ? Pem.certificates(
                                DataSources.read(
                                        credentials.getRootCerts(), where + ": root_certs"),
                                where + ": root_certs")
                        : List.of();
        if (!credentials.hasCertChain()) return context(List.of(), trusted, where);
        var own =
                TlsCertificate.newBuilder()
                        .setCertificateChain(credentials.getCertChain())
                        .setPrivateKey(credentials.getPrivateKey())
                        .build();
        return context(List.of(own), trusted, where);
    }

    private static SSLContext context(
            List<TlsCertificate> certificates, List<X509Certificate> trusted, String where) {
        try {
            KeyStore keys = empty();
            for (TlsCertificate certificate : certificates) {
                Credential own = TlsMaterial.credential(certificate, where);
                keys.setKeyEntry(
                        "own" + keys.size(),
                        own.key(),
                        new char[0],
                        own.chain().toArray(X509Certificate[]::new));
            }
            var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), trust(trusted), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new InvalidTlsException(where + ": " + e.getMessage(), e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static TrustManager[] trust(List<X509Certificate> trusted)
            throws GeneralSecurityException, IOException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore store = empty();
        for (X509Certificate one : trusted) store.setCertificateEntry("ca" + store.size(), one);
        factory.init(trusted.isEmpty() ? null : store);
        return factory.getTrustManagers();
    }
}
