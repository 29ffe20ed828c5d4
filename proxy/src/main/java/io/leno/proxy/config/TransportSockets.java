package io.leno.proxy.config;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig;
import io.envoyproxy.envoy.config.core.v3.TlvEntry;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.internal_upstream.v3.InternalUpstreamTransport;
import io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.type.metadata.v3.MetadataKind;
import io.leno.proxy.cluster.Passthrough;
import io.leno.proxy.cluster.ProxyProtocol;
import io.leno.proxy.cluster.UpstreamSockets;
import io.leno.proxy.match.MetadataLabels;
import io.leno.proxy.stats.StatScope;
import io.leno.proxy.tls.ClientTls;
import io.leno.proxy.tls.InvalidTlsException;
import io.leno.proxy.tls.SecretUser;
import io.leno.proxy.tls.ServerTls;
import io.leno.proxy.tls.TlsEnvironment;

import org.jspecify.annotations.Nullable;

import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.function.Predicate;

/// `TransportSocket` → [ServerTls], [ClientTls], or null for plain connections.
final class TransportSockets {
    private static final String RAW = "envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer";
    private static final String SERVER =
            "envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext";
    private static final String CLIENT =
            "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext";

    private static final String INTERNAL =
            "envoy.extensions.transport_sockets.internal_upstream.v3.InternalUpstreamTransport";

    private static final String PROXY =
            "envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport";

    private final TlsEnvironment environment;
    private final FieldCoverage coverage;
    private Predicate<SdsSecretConfig> settled = secret -> false;

    TransportSockets(TlsEnvironment environment, FieldCoverage coverage) {
        this.environment = environment;
        this.coverage = coverage;
    }

    /// Whether a subscription was answered, or waited for long enough.
    void settledBy(Predicate<SdsSecretConfig> test) {
        settled = test;
    }

    /// True where no secret needs to be waited for.
    boolean hasSecrets(Collection<? extends SecretUser> users) {
        for (SecretUser user : users) {
            if (user.isReady()) continue;
            for (SdsSecretConfig secret : user.secrets()) if (!settled.test(secret)) return false;
        }
        return true;
    }

    /// @param before of the chain that is in force at the same place
    @Nullable ServerTls server(
            TransportSocket socket, @Nullable ServerTls before, StatScope scope, String where) {
        if (isPlain(socket)) return null;
        Any any = socket.getTypedConfig();
        if (!Protos.typeName(any).equals(SERVER)) throw unknown(socket, where);
        DownstreamTlsContext config = Protos.unpack(any, DownstreamTlsContext.class, where);
        if (before != null && before.isOf(config)) return before;
        coverage.check(config, where);
        try {
            return new ServerTls(config, environment, scope, where);
        } catch (InvalidTlsException | InvalidPathException e) {
            throw new InvalidResourceException(String.valueOf(e.getMessage()), e);
        }
    }

    UpstreamSockets upstream(Cluster config, StatScope scope, String where) {
        boolean named = ConnectionCompiler.verifiesServerName(config, where);
        var matches = new ArrayList<UpstreamSockets.Match>();
        for (Cluster.TransportSocketMatch match : config.getTransportSocketMatchesList()) {
            matches.add(
                    new UpstreamSockets.Match(
                            match.getName(),
                            MetadataLabels.of(match.getMatch()),
                            client(match.getTransportSocket(), scope, where, named)));
        }
        return new UpstreamSockets(
                matches, client(config.getTransportSocket(), scope, where, named));
    }

    private UpstreamSockets.Socket client(
            TransportSocket socket, StatScope scope, String where, boolean named) {
        if (isPlain(socket)) return UpstreamSockets.Socket.PLAIN;
        Any any = socket.getTypedConfig();
        if (Protos.typeName(any).equals(INTERNAL)) return internal(any, scope, where, named);
        if (!Protos.typeName(any).equals(PROXY))
            return new UpstreamSockets.Socket(tls(socket, scope, where, named), null, null);
        var config = Protos.unpack(any, ProxyProtocolUpstreamTransport.class, where);
        coverage.check(config, where);
        if (!config.hasTransportSocket())
            throw new InvalidResourceException(
                    where + ": ProxyProtocolUpstreamTransport.transport_socket: value is required");
        UpstreamSockets.Socket inner = client(config.getTransportSocket(), scope, where, named);
        return new UpstreamSockets.Socket(inner.tls(), proxied(config.getConfig()), inner.passed());
    }

    private UpstreamSockets.Socket internal(Any any, StatScope scope, String where, boolean named) {
        var config = Protos.unpack(any, InternalUpstreamTransport.class, where);
        coverage.check(config, where);
        if (!config.hasTransportSocket())
            throw new InvalidResourceException(
                    where + ": InternalUpstreamTransport.transport_socket: value is required");
        UpstreamSockets.Socket inner = client(config.getTransportSocket(), scope, where, named);
        var sources = new ArrayList<Passthrough.Source>();
        for (var source : config.getPassthroughMetadataList()) {
            MetadataKind kind = source.getKind();
            if (!kind.hasHost() && !kind.hasCluster())
                throw new InvalidResourceException(
                        where + ": metadata type is not supported: " + kind.getKindCase());
            sources.add(new Passthrough.Source(kind.hasHost(), source.getName()));
        }
        var missing = scope.counter("internal_upstream.no_metadata");
        return new UpstreamSockets.Socket(
                inner.tls(), inner.proxied(), new Passthrough(sources, missing));
    }

    private static ProxyProtocol proxied(ProxyProtocolConfig config) {
        var added = new ArrayList<ProxyProtocol.Tlv>();
        for (TlvEntry tlv : config.getAddedTlvsList())
            added.add(new ProxyProtocol.Tlv(tlv.getType(), tlv.getValue().toByteArray()));
        boolean second = config.getVersion() == ProxyProtocolConfig.Version.V2;
        return new ProxyProtocol(
                second ? ProxyProtocol.Version.V2 : ProxyProtocol.Version.V1, added);
    }

    private @Nullable ClientTls tls(
            TransportSocket socket, StatScope scope, String where, boolean named) {
        if (isPlain(socket)) return null;
        Any any = socket.getTypedConfig();
        if (!Protos.typeName(any).equals(CLIENT)) throw unknown(socket, where);
        UpstreamTlsContext config = Protos.unpack(any, UpstreamTlsContext.class, where);
        coverage.check(config, where);
        try {
            return new ClientTls(config, environment, scope, where, named);
        } catch (InvalidTlsException | InvalidPathException e) {
            throw new InvalidResourceException(String.valueOf(e.getMessage()), e);
        }
    }

    private static boolean isPlain(TransportSocket socket) {
        String type = Protos.typeName(socket.getTypedConfig());
        if (type.equals(RAW)) return true;
        return type.isEmpty()
                && (socket.getName().isEmpty()
                        || socket.getName().equals("envoy.transport_sockets.raw_buffer"));
    }

    private static InvalidResourceException unknown(TransportSocket socket, String where) {
        return new InvalidResourceException(
                where
                        + ": transport_socket: "
                        + InvalidResourceException.unknown(
                                        socket.getName(), socket.getTypedConfig().getTypeUrl())
                                .getMessage());
    }
}
