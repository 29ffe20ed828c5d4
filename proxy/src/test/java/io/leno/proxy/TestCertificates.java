package io.leno.proxy;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// A certificate authority that lives as long as a test, and JDK clients that trust it.
final class TestCertificates {
    final X509Bundle authority;
    private final Path directory;

    TestCertificates(Path directory) throws Exception {
        this.directory = directory;
        authority = builder("CN=test authority").setIsCertificateAuthority(true).buildSelfSigned();
        Files.writeString(directory.resolve("ca.pem"), authority.getCertificatePEM());
    }

    private static CertificateBuilder builder(String subject) {
        return new CertificateBuilder()
                .ecp256()
                .subject(subject)
                .notBefore(Instant.now().minusSeconds(60))
                .notAfter(Instant.now().plusSeconds(3600));
    }

    /// Issues and writes `<name>.pem` and `<name>.key`.
    X509Bundle issue(String name, List<String> dnsNames, String uri) throws Exception {
        CertificateBuilder builder = builder("CN=" + name);
        for (String dns : dnsNames) builder.addSanDnsName(dns);
        if (!uri.isEmpty()) builder.addSanUriName(uri);
        X509Bundle bundle = builder.buildIssuedBy(authority);
        write(name + ".pem", bundle.getCertificatePEM());
        write(name + ".key", bundle.getPrivateKeyPEM());
        return bundle;
    }

    /// As an operator would: in one step.
    void write(String file, String text) throws IOException {
        Path fresh = Files.writeString(directory.resolve(file + ".new"), text);
        Files.move(
                fresh,
                directory.resolve(file),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    /// A `tls_certificates` entry.
    String certificate(String name) {
        return "{certificate_chain: {filename: %1$s/%2$s.pem}, private_key: {filename: %1$s/%2$s.key}}"
                .formatted(directory, name);
    }

    String trustedCa() {
        return "trusted_ca: {filename: " + directory + "/ca.pem}";
    }

    /// @param own null: shows no certificate
    SSLContext context(X509Bundle own) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        InputStream pem =
                new ByteArrayInputStream(
                        authority.getCertificatePEM().getBytes(StandardCharsets.US_ASCII));
        trusted.setCertificateEntry(
                "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                own == null ? null : own.toKeyManagerFactory().getKeyManagers(),
                factory.getTrustManagers(),
                null);
        return context;
    }

    /// A client connection with its handshake done.
    SSLSocket connect(int port, String serverName, X509Bundle own) throws Exception {
        return connect(context(own), port, serverName);
    }

    static SSLSocket connect(SSLContext context, int port, String serverName) throws Exception {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setSoTimeout(10_000);
        var socket =
                (SSLSocket) context.getSocketFactory().createSocket(plain, serverName, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        if (!serverName.isEmpty()) parameters.setServerNames(List.of(new SNIHostName(serverName)));
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /// Asks for `/` and reads the answer up to its body.
    static String get(Socket socket, String host) throws IOException {
        socket.getOutputStream()
                .write(
                        ("GET / HTTP/1.1\r\nhost: " + host + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
        var head = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) throw new IOException("closed after: " + head);
            head.append((char) next);
        }
        int at = head.indexOf("content-length: ");
        int length = Integer.parseInt(head.substring(at + 16, head.indexOf("\r", at)));
        return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    static X509Certificate peer(SSLSocket socket) throws IOException {
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
}
