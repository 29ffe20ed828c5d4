package io.leno.proxy.config;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;

import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.FilterStateInput;
import io.envoyproxy.envoy.extensions.matching.input_matchers.ip.v3.Ip;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.leno.api.connection.AcceptedSocket;
import io.leno.proto.match.MatchTerms;
import io.leno.proto.match.MatchTree;
import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.listener.ChainChoice;
import io.leno.proxy.listener.PrefixMap;
import io.leno.proxy.match.InvalidMatcherException;
import io.leno.proxy.match.TextMatch;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// What the matcher API can ask about a connection; its answers are names of filter chains.
final class ConnectionInputs implements MatchTerms<AcceptedSocket, String> {
    private static final String PACKAGE = "envoy.extensions.matching.common_inputs.network.v3.";

    private final String where;

    private ConnectionInputs(String where) {
        this.where = where + ": filter_chain_matcher";
    }

    /// A choice of chains by name; null where the listener has no matcher for it.
    static @Nullable ChainChoice<String> chainMatcher(Listener config, String where) {
        if (!config.hasFilterChainMatcher()) return null;
        return MatchTree.compile(config.getFilterChainMatcher(), new ConnectionInputs(where))::find;
    }

    @Override
    public Function<AcceptedSocket, @Nullable String> input(TypedExtensionConfig config) {
        String type = Protos.typeName(config.getTypedConfig());
        String kind = type.startsWith(PACKAGE) ? type.substring(PACKAGE.length()) : "";
        return switch (kind) {
            case "DestinationPortInput" ->
                    socket -> String.valueOf(Addresses.port(socket.localAddress()));
            case "SourcePortInput" ->
                    socket -> String.valueOf(Addresses.port(socket.remoteAddress()));
            case "DestinationIPInput", "SourceIPInput", "DirectSourceIPInput" -> {
                Function<AcceptedSocket, InetAddress> address = ip(config);
                yield socket -> io.netty.util.NetUtil.toAddressString(address.apply(socket));
            }
            case "ServerNameInput" -> socket -> present(socket.serverName());
            case "TransportProtocolInput" -> socket -> present(socket.transportProtocol());
            case "ApplicationProtocolInput" -> ConnectionInputs::protocols;
            case "SourceTypeInput" -> socket -> isLocal(socket) ? "local" : null;
            case "FilterStateInput" -> {
                String key =
                        Protos.unpack(config.getTypedConfig(), FilterStateInput.class, where)
                                .getKey();
                yield socket -> text(socket.filterState().get(key));
            }
            default -> throw unknown(config);
        };
    }

    private InvalidResourceException unknown(TypedExtensionConfig config) {
        return InvalidResourceException.unknown(
                where, config.getName(), config.getTypedConfig().getTypeUrl());
    }

    private static @Nullable String present(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    /// `'h2','http/1.1'`.
    private static @Nullable String protocols(AcceptedSocket socket) {
        List<String> offered = socket.applicationProtocols();
        if (offered.isEmpty()) return null;
        return offered.stream().map(it -> "'" + it + "'").collect(Collectors.joining(","));
    }

    private static boolean isLocal(AcceptedSocket socket) {
        InetAddress from = socket.remoteAddress().getAddress();
        return from == null
                || from.isLoopbackAddress()
                || from.equals(socket.localAddress().getAddress());
    }

    @Override
    public Function<AcceptedSocket, @Nullable InetAddress> address(TypedExtensionConfig config) {
        Function<AcceptedSocket, InetAddress> ip = ip(config);
        return socket -> ip.apply(socket);
    }

    private Function<AcceptedSocket, InetAddress> ip(TypedExtensionConfig config) {
        String type = Protos.typeName(config.getTypedConfig());
        String kind = type.startsWith(PACKAGE) ? type.substring(PACKAGE.length()) : "";
        return switch (kind) {
            case "DestinationIPInput" -> socket -> Addresses.ip(socket.localAddress());
            case "SourceIPInput" -> socket -> Addresses.ip(socket.remoteAddress());
            case "DirectSourceIPInput" -> socket -> Addresses.ip(socket.directRemoteAddress());
            default -> throw unknown(config);
        };
    }

    /// The two messages have the same form.
    @Override
    public Predicate<String> text(com.github.xds.type.matcher.v3.StringMatcher config) {
        try {
            return TextMatch.compile(StringMatcher.parseFrom(config.toByteString()))::matches;
        } catch (InvalidMatcherException | InvalidProtocolBufferException e) {
            throw new InvalidResourceException(where + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Predicate<AcceptedSocket> custom(
            TypedExtensionConfig input, TypedExtensionConfig matcher) {
        String type = Protos.typeName(matcher.getTypedConfig());
        if (!type.equals("envoy.extensions.matching.input_matchers.ip.v3.Ip"))
            throw unknown(matcher);
        Ip ranges = Protos.unpack(matcher.getTypedConfig(), Ip.class, where);
        var prefixes = new PrefixMap<Boolean>();
        for (var range : ranges.getCidrRangesList())
            prefixes.at(ChainMatchCompiler.prefix(range, where), () -> true);
        Function<AcceptedSocket, InetAddress> address = ip(input);
        return socket -> prefixes.find(address.apply(socket)) != null;
    }

    @Override
    public String action(TypedExtensionConfig config) {
        return Protos.unpack(config.getTypedConfig(), StringValue.class, where).getValue();
    }

    @Override
    public InvalidResourceException invalid(String problem) {
        return new InvalidResourceException(where + ": " + problem);
    }
}
