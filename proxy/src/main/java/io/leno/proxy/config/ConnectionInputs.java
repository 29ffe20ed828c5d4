package io.leno.proxy.config;

import com.github.xds.core.v3.CidrRange;
import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.Matcher.MatcherList.Predicate.SinglePredicate;
import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.FilterStateInput;
import io.envoyproxy.envoy.extensions.matching.input_matchers.ip.v3.Ip;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.leno.api.connection.AcceptedSocket;
import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.listener.PrefixMap;
import io.leno.proxy.match.InvalidMatcherException;
import io.leno.proxy.match.TextMatch;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// What the matcher API can ask about a connection.
final class ConnectionInputs {
    private static final String PACKAGE = "envoy.extensions.matching.common_inputs.network.v3.";

    private final String where;

    ConnectionInputs(String where) {
        this.where = where;
    }

    /// The value as text; null where there is none.
    Function<AcceptedSocket, @Nullable String> input(TypedExtensionConfig config) {
        String type = Protos.typeName(config.getTypedConfig());
        String kind = type.startsWith(PACKAGE) ? type.substring(PACKAGE.length()) : "";
        return switch (kind) {
            case "DestinationPortInput" ->
                    socket -> String.valueOf(Addresses.port(socket.localAddress()));
            case "SourcePortInput" ->
                    socket -> String.valueOf(Addresses.port(socket.remoteAddress()));
            case "DestinationIPInput", "SourceIPInput", "DirectSourceIPInput" -> {
                Function<AcceptedSocket, InetAddress> address = address(config);
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

    Function<AcceptedSocket, InetAddress> address(TypedExtensionConfig config) {
        String type = Protos.typeName(config.getTypedConfig());
        String kind = type.startsWith(PACKAGE) ? type.substring(PACKAGE.length()) : "";
        return switch (kind) {
            case "DestinationIPInput" -> socket -> Addresses.ip(socket.localAddress());
            case "SourceIPInput" -> socket -> Addresses.ip(socket.remoteAddress());
            case "DirectSourceIPInput" -> socket -> Addresses.ip(socket.directRemoteAddress());
            default -> throw unknown(config);
        };
    }

    Predicate<AcceptedSocket> predicate(
            com.github.xds.type.matcher.v3.Matcher.MatcherList.Predicate config) {
        return switch (config.getMatchTypeCase()) {
            case SINGLE_PREDICATE -> single(config.getSinglePredicate());
            case NOT_MATCHER -> predicate(config.getNotMatcher()).negate();
            case AND_MATCHER ->
                    config.getAndMatcher().getPredicateList().stream()
                            .map(this::predicate)
                            .reduce(_ -> true, Predicate::and);
            case OR_MATCHER ->
                    config.getOrMatcher().getPredicateList().stream()
                            .map(this::predicate)
                            .reduce(_ -> false, Predicate::or);
            case MATCHTYPE_NOT_SET ->
                    throw new InvalidResourceException(where + ": predicate is required");
        };
    }

    private Predicate<AcceptedSocket> single(SinglePredicate config) {
        if (config.hasCustomMatch()) return custom(config);
        Function<AcceptedSocket, @Nullable String> input = input(config.getInput());
        TextMatch match = text(config.getValueMatch());
        return socket -> {
            String value = input.apply(socket);
            return value != null && match.matches(value);
        };
    }

    /// The two messages have the same form.
    private TextMatch text(com.github.xds.type.matcher.v3.StringMatcher config) {
        try {
            return TextMatch.compile(StringMatcher.parseFrom(config.toByteString()));
        } catch (InvalidMatcherException | InvalidProtocolBufferException e) {
            throw new InvalidResourceException(where + ": " + e.getMessage(), e);
        }
    }

    private Predicate<AcceptedSocket> custom(SinglePredicate config) {
        TypedExtensionConfig custom = config.getCustomMatch();
        String type = Protos.typeName(custom.getTypedConfig());
        if (!type.equals("envoy.extensions.matching.input_matchers.ip.v3.Ip"))
            throw unknown(custom);
        Ip ranges = Protos.unpack(custom.getTypedConfig(), Ip.class, where);
        var prefixes = new PrefixMap<Boolean>();
        for (var range : ranges.getCidrRangesList())
            prefixes.at(ChainMatchCompiler.prefix(range, where), () -> true);
        Function<AcceptedSocket, InetAddress> address = address(config.getInput());
        return socket -> prefixes.find(address.apply(socket)) != null;
    }

    static PrefixMap.Prefix prefix(CidrRange range, String where) {
        try {
            byte[] address =
                    Addresses.ofLiteral(range.getAddressPrefix(), 0).getAddress().getAddress();
            return PrefixMap.Prefix.of(address, range.getPrefixLen().getValue());
        } catch (IllegalArgumentException e) {
            throw new InvalidResourceException(
                    where + ": malformed IP address: " + range.getAddressPrefix(), e);
        }
    }
}
