package io.leno.proxy.tls;

import io.envoyproxy.envoy.admin.v3.Certificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.leno.proxy.stats.StatScope;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Set;

import javax.net.ssl.SSLException;

/// TLS towards upstream hosts. Envoy: `UpstreamTlsContext`. Without a validation context any
/// certificate will do, as in Envoy. Secrets may change at any time: new connections get the new
/// ones.
public final class ClientTls implements SecretUser {
    private final UpstreamTlsContext config;
    private final TlsEnvironment environment;
    private final String where;
    private final TlsParams params;
    private final TlsStats stats;

    /// Replaced whole by the configuration's thread; null as long as a secret is missing.
    private volatile @Nullable Current current;

    private record Current(TlsMaterial material, SslContext context) {}

    /// @param where for errors: `cluster reviews`
    /// @throws InvalidTlsException naming what cannot be used
    public ClientTls(
            UpstreamTlsContext config, TlsEnvironment environment, StatScope scope, String where) {
        this.config = config;
        this.environment = environment;
        this.where = where;
        CommonTlsContext common = config.getCommonTlsContext();
        CommonFields.check(common, where);
        if (common.getTlsCertificatesCount() + common.getTlsCertificateSdsSecretConfigsCount()
                > 1) {
            throw new InvalidTlsException(
                    where + ": Multiple TLS certificates are not supported for client contexts");
        }
        params =
                TlsParams.compile(
                        common.getTlsParams(),
                        TlsProtocol.TLSv1_2,
                        environment.spoken(common.getAlpnProtocolsList(), where),
                        where);
        stats = new TlsStats(scope, "client_ssl_socket_factory", "upstream");
        load();
    }

    @Override
    public void reload() {
        load();
        stats.updates.inc();
    }

    private void load() {
        TlsMaterial material =
                TlsMaterial.load(config.getCommonTlsContext(), environment.secrets(), where);
        if (material == null) return;
        var builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm("");
        params.apply(builder, environment.engine())
                .trustManager(
                        new PeerVerifier(
                                material.validation(), config.getAutoSniSanValidation(), stats));
        if (!material.credentials().isEmpty()) {
            Credential credential = material.credentials().getFirst();
            builder.keyManager(
                    credential.key(), credential.chain().toArray(X509Certificate[]::new));
        }
        try {
            current = new Current(material, builder.build());
        } catch (SSLException | IllegalArgumentException e) {
            throw new InvalidTlsException(where + ": " + e.getMessage(), e);
        }
    }

    /// Starts the handshake on a connection that was just made; called on its event loop.
    ///
    /// @param hostName of the endpoint; empty where it has none
    public void connect(
            Channel channel, String hostName, Duration timeout, Handshake.Outcome outcome) {
        Current now = current;
        if (now == null) {
            stats.secretsNotReady.inc();
            outcome.failed(new SSLException("Secret is not supplied by SDS"));
            var _ = channel.close();
            return;
        }
        boolean byHost = config.getAutoHostSni() && !hostName.isEmpty();
        String sni = byHost ? hostName : config.getSni();
        int port = ((InetSocketAddress) channel.remoteAddress()).getPort();
        SslHandler handler =
                sni.isEmpty()
                        ? now.context().newHandler(channel.alloc())
                        : now.context().newHandler(channel.alloc(), sni, port);
        params.tune(handler.engine());
        handler.setHandshakeTimeoutMillis(timeout.toMillis());
        channel.pipeline()
                .addLast("tls", handler)
                .addLast("handshake", new Handshake(handler, stats, outcome));
    }

    @Override
    public boolean isReady() {
        return current != null;
    }

    @Override
    public Set<String> secretNames() {
        return TlsMaterial.secretNames(config.getCommonTlsContext());
    }

    @Override
    public Set<Path> files() {
        return TlsMaterial.watched(config.getCommonTlsContext(), environment.secrets(), where);
    }

    @Override
    public Certificate certificates() {
        Current now = current;
        return now == null
                ? Certificate.getDefaultInstance()
                : CertificateDetail.of(now.material());
    }
}
