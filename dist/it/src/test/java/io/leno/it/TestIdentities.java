package io.leno.it;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// Certificates for TLS tests, as PEM files in a folder: an authority `ca`, another one `other`,
/// and what they have issued.
final class TestIdentities {
    private final Path folder;
    private final Map<String, X509Bundle> bundles = new HashMap<>();

    TestIdentities(Path folder) {
        this.folder = folder;
    }

    static TestIdentities in(Path folder) throws Exception {
        TestIdentities made = new TestIdentities(folder);
        made.authority("ca");
        made.authority("other");
        made.issue("a", "ca", true, it -> it.addSanDnsName("a.example"));
        made.issue("a-rsa", "ca", false, it -> it.addSanDnsName("a.example"));
        made.issue("b", "ca", true, it -> it.addSanDnsName("b.example"));
        made.issue("wild", "ca", true, it -> it.addSanDnsName("w.wild.example"));
        made.issue(
                "client",
                "ca",
                true,
                it ->
                        it.addSanDnsName("client.example")
                                .addSanUriName(java.net.URI.create("spiffe://mesh/ns/x/sa/client"))
                                .addSanIpAddress("10.1.2.3")
                                .addSanRfc822Name("client@example.com"));
        made.issue(
                "stranger",
                "other",
                true,
                it -> it.addSanUriName(java.net.URI.create("spiffe://mesh/ns/x/sa/client")));
        made.issue(
                "expired",
                "ca",
                true,
                it ->
                        it.addSanUriName(java.net.URI.create("spiffe://mesh/ns/x/sa/client"))
                                .notBefore(Instant.now().minusSeconds(7200))
                                .notAfter(Instant.now().minusSeconds(3600)));
        return made;
    }

    private static CertificateBuilder builder(String name, boolean elliptic) {
        CertificateBuilder builder =
                new CertificateBuilder()
                        .subject("CN=" + name)
                        .notBefore(Instant.now().minusSeconds(7200))
                        .notAfter(Instant.now().plusSeconds(36000));
        return elliptic ? builder.ecp256() : builder.rsa2048();
    }

    private void authority(String name) throws Exception {
        write(name, builder(name, true).setIsCertificateAuthority(true).buildSelfSigned());
    }

    private void issue(
            String name, String authority, boolean elliptic, UnaryOperator<CertificateBuilder> more)
            throws Exception {
        write(name, more.apply(builder(name, elliptic)).buildIssuedBy(bundles.get(authority)));
    }

    private void write(String name, X509Bundle bundle) throws IOException {
        bundles.put(name, bundle);
        Files.writeString(folder.resolve(name + ".pem"), bundle.getCertificatePEM());
        Files.writeString(folder.resolve(name + ".key"), bundle.getPrivateKeyPEM());
    }

    /// Listens on a free port.
    ///
    /// @param mutual whether clients need a certificate; any one will do
    ServerSocket server(String identity, boolean mutual)
            throws GeneralSecurityException, IOException {
        return server(identity, mutual, 0);
    }

    /// As [#server(String, boolean)], at a port that was chosen before.
    SSLServerSocket server(String identity, boolean mutual, int port)
            throws GeneralSecurityException, IOException {
        var socket =
                (SSLServerSocket)
                        client(identity)
                                .getServerSocketFactory()
                                .createServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
        socket.setNeedClientAuth(mutual);
        return socket;
    }

    /// For a client that takes any server.
    ///
    /// @param identity empty: without a certificate
    SSLContext client(String identity) throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys(identity), new TrustManager[] {new TrustAll()}, null);
        return context;
    }

    private KeyManager[] keys(String identity) throws GeneralSecurityException, IOException {
        if (identity.isEmpty()) return new KeyManager[0];
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        X509Bundle bundle = bundles.get(identity);
        store.setKeyEntry(
                "own",
                bundle.getKeyPair().getPrivate(),
                new char[0],
                new X509Certificate[] {bundle.getCertificate()});
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
