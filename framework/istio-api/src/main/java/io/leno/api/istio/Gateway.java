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
    public record Server(
            Port port, String bind, List<String> hosts, @Nullable ServerTls tls, String name) {
        public Server {
            hosts = List.copyOf(hosts);
        }
    }

    /// @param protocol HTTP, HTTPS, GRPC, GRPC-WEB, HTTP2, MONGO, TCP, TLS
    public record Port(int number, String protocol, String name) {}

    /// @param httpsRedirect answers plain text with 301 to https
    public record ServerTls(
            boolean httpsRedirect,
            Mode mode,
            String serverCertificate,
            String privateKey,
            String caCertificates,
            String credentialName,
            List<String> subjectAltNames) {
        public ServerTls {
            subjectAltNames = List.copyOf(subjectAltNames);
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
