package io.leno.proxy.tls;

import io.envoyproxy.envoy.admin.v3.Certificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.stats.StatScope;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

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
    private final boolean verifiesServerName;

    /// Replaced whole by the configuration's thread; null as long as a secret is missing.
    private volatile @Nullable Current current;

    /// @param contexts by the protocols that are offered by ALPN, each made when it is needed
    private record Current(TlsMaterial material, ConcurrentMap<Offer, SslContext> contexts) {}

    /// What is offered by ALPN.
    ///
    /// @param otherwise where the settings name nothing
    /// @param instead of what the settings name; null: nothing is
    public record Offer(List<String> otherwise, @Nullable List<String> instead) {
        static final Offer NOTHING = new Offer(List.of(), null);
    }

    /// @param where for errors: `cluster reviews`
    /// @param verifiesServerName the certificate must be for the name that was asked for. Envoy:
    ///   `auto_san_validation`
    /// @throws InvalidTlsException naming what cannot be used
    public ClientTls(
            UpstreamTlsContext config,
            TlsEnvironment environment,
            StatScope scope,
            String where,
            boolean verifiesServerName) {
        this.verifiesServerName = verifiesServerName;
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
                        common.getAlpnProtocolsList(),
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
        var contexts = new ConcurrentHashMap<Offer, SslContext>();
        contexts.put(Offer.NOTHING, context(material, Offer.NOTHING));
        current = new Current(material, contexts);
    }

    private SslContext context(TlsMaterial material, Offer offer) {
        var builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm("");
        params.offering(offer)
                .apply(builder, environment.engine())
                .trustManager(new PeerVerifier(material.validation(), nameCheck(), stats));
        if (!material.credentials().isEmpty()) {
            Credential credential = material.credentials().getFirst();
            builder.keyManager(new OwnKey(credential));
        }
        try {
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new InvalidTlsException(where + ": " + e.getMessage(), e);
        }
    }

    private PeerVerifier.NameCheck nameCheck() {
        if (verifiesServerName) return PeerVerifier.NameCheck.BY_CLUSTER;
        return config.getAutoSniSanValidation()
                ? PeerVerifier.NameCheck.BY_CONTEXT
                : PeerVerifier.NameCheck.NONE;
    }

    /// Starts the handshake on a connection that was just made; called on its event loop.
    ///
    /// @param hostName of the endpoint; empty where it has none
    /// @param serverName to ask for in place of what is configured; null: none
    public void connect(
            Channel channel,
            String hostName,
            @Nullable String serverName,
            Offer offer,
            Duration timeout,
            Handshake.Outcome outcome) {
        Current now = current;
        if (now == null) {
            stats.secretsNotReady.inc();
            outcome.failed(new SSLException("Secret is not supplied by SDS"));
            var _ = channel.close();
            return;
        }
        boolean byHost = config.getAutoHostSni() && !hostName.isEmpty();
        String configured = byHost ? hostName : config.getSni();
        String sni = serverName == null ? configured : serverName;
        int port = Addresses.port(Addresses.remote(channel));
        SslContext context =
                now.contexts().computeIfAbsent(offer, offered -> context(now.material(), offered));
        SslHandler handler =
                sni.isEmpty()
                        ? context.newHandler(channel.alloc())
                        : context.newHandler(channel.alloc(), sni, port);
        params.tune(handler.engine());
        handler.setHandshakeTimeoutMillis(timeout.toMillis());
        // the handshake begins, and may fail, as soon as its handler is there
        channel.pipeline()
                .addLast("handshake", new Handshake(handler, stats, outcome))
                .addBefore("handshake", "tls", handler);
    }

    @Override
    public boolean isReady() {
        return current != null;
    }

    @Override
    public Set<SdsSecretConfig> secrets() {
        return TlsMaterial.secrets(config.getCommonTlsContext());
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
