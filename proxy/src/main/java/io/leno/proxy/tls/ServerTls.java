package io.leno.proxy.tls;

import io.envoyproxy.envoy.admin.v3.Certificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.leno.proxy.stats.StatScope;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import javax.net.ssl.SSLException;

/// TLS towards clients. Envoy: `DownstreamTlsContext`. Certificates may change at any time: new
/// handshakes get the new ones, established connections stay.
public final class ServerTls implements SecretUser {
    private final DownstreamTlsContext config;
    private final TlsEnvironment environment;
    private final String where;
    private final TlsParams params;
    private final TlsStats stats;

    /// Replaced whole by the configuration's thread; null as long as a secret is missing.
    private volatile @Nullable Contexts contexts;

    private record Contexts(TlsMaterial material, List<SslContext> byCredential) {
        /// Envoy: the one whose name fits, else the first.
        SslContext choose(String serverName) {
            if (!serverName.isEmpty()) {
                for (int i = 0; i < byCredential.size(); i++) {
                    if (material.credentials().get(i).covers(serverName))
                        return byCredential.get(i);
                }
            }
            return byCredential.getFirst();
        }
    }

    /// @param where for errors: `listener ingress`
    /// @throws InvalidTlsException naming what cannot be used
    public ServerTls(
            DownstreamTlsContext config,
            TlsEnvironment environment,
            StatScope scope,
            String where) {
        this.config = config;
        this.environment = environment;
        this.where = where;
        CommonTlsContext common = config.getCommonTlsContext();
        CommonFields.check(common, where);
        boolean noCertificate =
                common.getTlsCertificatesCount() == 0
                        && common.getTlsCertificateSdsSecretConfigsCount() == 0
                        && !common.hasTlsCertificateProviderInstance();
        if (noCertificate) {
            throw new InvalidTlsException(where + ": No TLS certificates found for server context");
        }
        params =
                TlsParams.compile(
                        common.getTlsParams(),
                        TlsProtocol.TLSv1_3,
                        common.getAlpnProtocolsList(),
                        where);
        stats = new TlsStats(scope, "server_ssl_socket_factory", "downstream");
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
        var made = new ArrayList<SslContext>();
        for (Credential credential : material.credentials())
            made.add(context(credential, material.validation()));
        contexts = new Contexts(material, List.copyOf(made));
    }

    private SslContext context(Credential credential, @Nullable Validation validation) {
        var builder =
                SslContextBuilder.forServer(
                        credential.key(), credential.chain().toArray(X509Certificate[]::new));
        params.apply(builder, environment.engine())
                .trustManager(
                        environment.lend(
                                new PeerVerifier(validation, PeerVerifier.NameCheck.NONE, stats)))
                .clientAuth(clientAuth(validation));
        if (config.hasSessionTimeout())
            builder.sessionTimeout(config.getSessionTimeout().getSeconds());
        try {
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new InvalidTlsException(where + ": " + e.getMessage(), e);
        }
    }

    private ClientAuth clientAuth(@Nullable Validation validation) {
        // Envoy: where nothing is verified no certificate is asked for, required or not
        if (validation == null || !validation.asksForCertificate()) return ClientAuth.NONE;
        boolean required = config.getRequireClientCertificate().getValue();
        return required ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL;
    }

    /// Starts the handshake; called on the connection's event loop.
    ///
    /// @param hello null where nobody has looked
    /// @param timeout zero: none
    public void accept(
            Channel channel,
            @Nullable ClientHello hello,
            Duration timeout,
            Handshake.Outcome outcome) {
        Contexts now = contexts;
        if (now == null) {
            stats.secretsNotReady.inc();
            var _ = channel.close();
            return;
        }
        boolean needsName = now.byCredential().size() > 1; // require_sni has no effect in Envoy
        if (hello != null || !needsName) {
            secure(channel, now, hello == null ? "" : hello.serverName(), timeout, outcome);
            return;
        }
        channel.pipeline()
                .addLast(
                        "hello",
                        new HelloInspector(
                                timeout,
                                new HelloInspector.Seen() {
                                    @Override
                                    public void hello(ClientHello seen) {
                                        secure(channel, now, seen.serverName(), timeout, outcome);
                                    }

                                    @Override
                                    public void timedOut() {
                                        outcome.timedOut();
                                        var _ = channel.close();
                                    }
                                }));
    }

    private void secure(
            Channel channel,
            Contexts now,
            String serverName,
            Duration timeout,
            Handshake.Outcome outcome) {
        SslHandler handler = now.choose(serverName).newHandler(channel.alloc());
        params.tune(handler.engine());
        handler.setHandshakeTimeoutMillis(timeout.toMillis());
        channel.pipeline()
                .addLast("tls", handler)
                .addLast("handshake", new Handshake(handler, stats, outcome));
    }

    /// Goes on with a connection whose handshake another generation has done.
    public TlsConnection goOn(Channel channel) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        Handshake done = Handshake.done(handler, stats);
        channel.pipeline().addLast("handshake", done);
        return Objects.requireNonNull(Handshake.outcomeOf(channel), "agreed");
    }

    @Override
    public boolean isReady() {
        return contexts != null;
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
        Contexts now = contexts;
        return now == null
                ? Certificate.getDefaultInstance()
                : CertificateDetail.of(now.material());
    }

    /// The same settings: nothing needs to be made anew.
    public boolean isOf(DownstreamTlsContext other) {
        return config.equals(other);
    }
}
