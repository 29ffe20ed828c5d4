package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.secret.CertificateSource;
import io.leno.api.secret.Secret;
import io.leno.api.secret.SecretListener;
import io.leno.proxy.plugin.Provided;
import io.netty.pkitesting.X509Bundle;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.SSLSession;

/// Certificates come from a bundle.
class CertificateSourceTest {
    @TempDir private Path directory;
    private TestCertificates certificates;
    private X509Bundle first;
    private X509Bundle second;

    @BeforeEach
    void issue() throws Exception {
        certificates = new TestCertificates(directory);
        first = certificates.issue("first", List.of("a.test"), "");
        second = certificates.issue("second", List.of("a.test"), "");
    }

    private static final class Vault implements CertificateSource {
        final Map<String, SecretListener> listeners = new ConcurrentHashMap<>();
        final List<String> ended = new ArrayList<>();
        private final String name;
        private final @Nullable X509Bundle atOnce;

        /// @param atOnce given as soon as somebody asks
        Vault(String name, @Nullable X509Bundle atOnce) {
            this.name = name;
            this.atOnce = atOnce;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Watch watch(String secret, SecretListener listener) {
            listeners.put(secret, listener);
            if (atOnce != null) give(secret, atOnce);
            return () -> ended.add(secret);
        }

        void give(String secret, X509Bundle bundle) {
            listeners
                    .get(secret)
                    .secret(
                            new Secret.KeyPair(
                                    bundle.getCertificatePEM(), bundle.getPrivateKeyPEM()));
        }
    }

    private static Provided<CertificateSource> provided(Vault vault, long bundleId) {
        return new Provided<>(vault, Set.of(vault.name()), bundleId, bundleId, "test");
    }

    private static String yaml(String certificate) {
        return """
        static_resources:
          listeners:
          - name: ingress
            address: {socket_address: {address: 127.0.0.1, port_value: 0}}
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: h
                  http_filters:
                  - name: envoy.filters.http.router
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                  route_config: {virtual_hosts: [{name: all, domains: ["*"], routes: [{match: {prefix: /}, direct_response: {status: 200}}]}]}
              transport_socket:
                name: envoy.transport_sockets.tls
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
                  common_tls_context: {%s}
        """
                .formatted(certificate);
    }

    private String servedBy(TestProxy proxy) throws Exception {
        try (var client = certificates.connect(proxy.port(), "a.test", null)) {
            SSLSession session = client.getSession();
            return session.getPeerPrincipal().getName();
        }
    }

    @Test
    void anInstanceGivesTheKeyAndANewOneUnderWay() throws Exception {
        var vault = new Vault("vault", first);
        String context =
                "tls_certificate_provider_instance: {instance_name: vault, certificate_name: web}";
        try (var proxy =
                TestProxy.with(
                        plugins -> plugins.certificateSources().add(provided(vault, 7)),
                        yaml(context))) {
            assertThat(servedBy(proxy)).isEqualTo("CN=first");
            assertThat(proxy.proxy.streamsUsing(7)).isEqualTo(1);
            vault.give("web", second);
            proxy.settled();
            assertThat(servedBy(proxy)).isEqualTo("CN=second");
        }
        assertThat(vault.ended).containsExactly("web");
    }

    @Test
    void sdsAtAClusterOfItsNameIsItsToAnswer() throws Exception {
        var agent = new Vault("sds-grpc", first);
        String context =
                "tls_certificate_sds_secret_configs: [{name: web, sds_config: {api_config_source:"
                        + " {api_type: GRPC, grpc_services: [{envoy_grpc: {cluster_name:"
                        + " sds-grpc}}]}}}]";
        try (var proxy =
                TestProxy.with(
                        plugins -> plugins.certificateSources().add(provided(agent, 7)),
                        yaml(context))) {
            assertThat(servedBy(proxy)).isEqualTo("CN=first");
            var newer = new Vault("sds-grpc", null);
            proxy.registry.plugins().certificateSources().add(provided(newer, 8));
            proxy.settled();
            assertThat(agent.ended).containsExactly("web");
            assertThat(servedBy(proxy)).as("until the newer one speaks").isEqualTo("CN=first");
            newer.give("web", second);
            proxy.settled();
            assertThat(servedBy(proxy)).isEqualTo("CN=second");
            assertThat(proxy.proxy.streamsUsing(7)).isZero();
        }
    }
}
