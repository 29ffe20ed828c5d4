package io.leno.api.istio;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// What a gateway listens for. Istio: `networking.istio.io` `Gateway`.
///
/// @param selector labels a gateway's workload must have, all of them; empty selects every gateway
public record Gateway(Map<String, String> selector, List<Server> servers) {
    public Gateway {
        selector = Map.copyOf(selector);
        servers = List.copyOf(servers);
    }

    /// @param bind address to listen on; empty for all
    /// @param hosts `dnsName`, `*`, or `namespace/dnsName` where the namespace may be `.` or `*`
    /// @param tls null for plain text
    /// @param defaultEndpoint where a sidecar's own listener sends what it takes: `127.0.0.1:PORT`
    ///   or `unix://PATH`
    public record Server(
            Port port,
            String bind,
            List<String> hosts,
            @Nullable ServerTls tls,
            String name,
            String defaultEndpoint) {
        public Server {
            hosts = List.copyOf(hosts);
        }

        /// Of a gateway: a default endpoint is only for sidecars.
        public Server(
                Port port, String bind, List<String> hosts, @Nullable ServerTls tls, String name) {
            this(port, bind, hosts, tls, name, "");
        }
    }

    /// @param protocol HTTP, HTTPS, GRPC, GRPC-WEB, HTTP2, MONGO, TCP, TLS
    /// @param targetPort deprecated by Istio, which does not read it
    public record Port(int number, String protocol, String name, int targetPort) {
        /// Without what is deprecated.
        public Port(int number, String protocol, String name) {
            this(number, protocol, name, 0);
        }
    }

    /// Files are read by the proxy; a credential is the name of a Secret in the proxy's namespace,
    /// or `kubernetes://NAME`, `kubernetes-gateway://NAMESPACE/NAME`.
    ///
    /// @param httpsRedirect answers plain text with 301 to https
    /// @param verifyCertificateSpki base64 of SHA-256 hashes of the client's key
    /// @param verifyCertificateHash SHA-256 hashes of the client's certificate in hex
    public record ServerTls(
            boolean httpsRedirect,
            Mode mode,
            String serverCertificate,
            String privateKey,
            String caCertificates,
            String credentialName,
            List<String> subjectAltNames,
            List<String> credentialNames,
            String caCertCredentialName,
            List<TlsCertificate> tlsCertificates,
            List<String> verifyCertificateSpki,
            List<String> verifyCertificateHash,
            TlsVersion minProtocolVersion,
            TlsVersion maxProtocolVersion,
            List<String> cipherSuites,
            List<String> ecdhCurves,
            String caCrl,
            @Nullable Boolean insecureSkipVerify) {
        public ServerTls {
            subjectAltNames = List.copyOf(subjectAltNames);
            credentialNames = List.copyOf(credentialNames);
            tlsCertificates = List.copyOf(tlsCertificates);
            verifyCertificateSpki = List.copyOf(verifyCertificateSpki);
            verifyCertificateHash = List.copyOf(verifyCertificateHash);
            cipherSuites = List.copyOf(cipherSuites);
            ecdhCurves = List.copyOf(ecdhCurves);
        }

        /// One credential and nothing else.
        public static ServerTls of(boolean httpsRedirect, Mode mode, String credentialName) {
            return new ServerTls(
                    httpsRedirect,
                    mode,
                    "",
                    "",
                    "",
                    credentialName,
                    List.of(),
                    List.of(),
                    "",
                    List.of(),
                    List.of(),
                    List.of(),
                    TlsVersion.TLS_AUTO,
                    TlsVersion.TLS_AUTO,
                    List.of(),
                    List.of(),
                    "",
                    null);
        }

        /// These settings with several credentials.
        public ServerTls with(List<String> credentials) {
            return changed(mode, "", credentials, caCertCredentialName, cipherSuites, null);
        }

        /// These settings with the suites the server offers.
        public ServerTls withCipherSuites(List<String> suites) {
            return changed(
                    mode, credentialName, credentialNames, caCertCredentialName, suites, null);
        }

        /// These settings with whom to trust.
        ///
        /// @param takesAnybody even with a certificate that nobody vouches for
        public ServerTls withAuthority(Mode mode, String credential, boolean takesAnybody) {
            return changed(
                    mode, credentialName, credentialNames, credential, cipherSuites, takesAnybody);
        }

        private ServerTls changed(
                Mode mode,
                String credential,
                List<String> credentials,
                String authority,
                List<String> suites,
                @Nullable Boolean takesAnybody) {
            return new ServerTls(
                    httpsRedirect,
                    mode,
                    serverCertificate,
                    privateKey,
                    caCertificates,
                    credential,
                    subjectAltNames,
                    credentials,
                    authority,
                    tlsCertificates,
                    verifyCertificateSpki,
                    verifyCertificateHash,
                    minProtocolVersion,
                    maxProtocolVersion,
                    suites,
                    ecdhCurves,
                    caCrl,
                    takesAnybody == null ? insecureSkipVerify : takesAnybody);
        }

        public record TlsCertificate(
                String serverCertificate, String privateKey, String caCertificates) {}

        /// TLS_AUTO leaves the choice to the proxy.
        public enum TlsVersion {
            TLS_AUTO,
            TLSV1_0,
            TLSV1_1,
            TLSV1_2,
            TLSV1_3
        }

        /// How a server treats TLS.
        public enum Mode {
            PASSTHROUGH,
            SIMPLE,
            MUTUAL,
            AUTO_PASSTHROUGH,
            ISTIO_MUTUAL,
            OPTIONAL_MUTUAL
        }
    }
}
