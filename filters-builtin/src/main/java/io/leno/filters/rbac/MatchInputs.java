package io.leno.filters.rbac;

import com.github.xds.core.v3.TypedExtensionConfig;

import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.FilterStateInput;
import io.envoyproxy.envoy.type.matcher.v3.HttpRequestHeaderMatchInput;
import io.leno.api.filter.StreamInfo;
import io.leno.api.filter.TlsPeer;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.FilterConfig;
import io.leno.proto.match.MatchTree;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/// What a tree may look at: of a connection what is known of it, of a request its headers besides.
final class MatchInputs {
    private static final String NETWORK = "envoy.extensions.matching.common_inputs.network.v3.";
    private static final String TLS = "envoy.extensions.matching.common_inputs.ssl.v3.";
    private static final Set<String> BOTH =
            Set.of(
                    NETWORK + "DestinationIPInput",
                    NETWORK + "DestinationPortInput",
                    NETWORK + "SourceIPInput",
                    NETWORK + "SourcePortInput",
                    NETWORK + "DirectSourceIPInput",
                    NETWORK + "ServerNameInput",
                    TLS + "UriSanInput",
                    TLS + "DnsSanInput",
                    TLS + "SubjectInput");

    static final MatchInputs OF_REQUESTS =
            new MatchInputs(
                    "RBAC HTTP filter cannot match on '",
                    Set.of(
                            "envoy.type.matcher.v3.HttpRequestHeaderMatchInput",
                            "xds.type.matcher.v3.HttpAttributesCelMatchInput",
                            NETWORK + "DynamicMetadataInput"));
    static final MatchInputs OF_CONNECTIONS =
            new MatchInputs(
                    "RBAC network filter cannot match '", Set.of(NETWORK + "FilterStateInput"));

    private final String refusal;
    private final Set<String> others;

    private MatchInputs(String refusal, Set<String> others) {
        this.refusal = refusal;
        this.others = others;
    }

    /// @throws InvalidPluginConfigException when it may not be looked at
    void require(TypedExtensionConfig config) {
        String type = MatchTree.typeName(config);
        if (BOTH.contains(type) || others.contains(type)) return;
        throw new InvalidPluginConfigException(
                "requirement violation while creating RBAC match tree: INVALID_ARGUMENT: "
                        + refusal
                        + config.getTypedConfig().getTypeUrl()
                        + "'");
    }

    /// Null where there is no such text.
    Function<Rule.Subject, @Nullable String> text(TypedExtensionConfig config) {
        require(config);
        String type = MatchTree.typeName(config);
        return switch (type.substring(type.lastIndexOf('.') + 1)) {
            case "HttpRequestHeaderMatchInput" -> header(config);
            case "DestinationPortInput" -> port(StreamInfo::downstreamLocalAddress);
            case "SourcePortInput" -> port(StreamInfo::downstreamRemoteAddress);
            case "DestinationIPInput", "SourceIPInput", "DirectSourceIPInput" -> {
                Function<Rule.Subject, @Nullable InetAddress> address = address(config);
                yield subject -> {
                    InetAddress one = address.apply(subject);
                    return one == null ? null : one.getHostAddress();
                };
            }
            case "ServerNameInput" -> subject -> present(subject.info().requestedServerName());
            case "UriSanInput" -> peer(peer -> String.join(",", peer.uris()));
            case "DnsSanInput" -> peer(peer -> String.join(",", peer.dnsNames()));
            case "SubjectInput" -> peer(TlsPeer::subject);
            case "FilterStateInput" -> {
                String key = FilterConfig.unpack("input", config, FilterStateInput.class).getKey();
                yield subject -> subject.info().filterState(key);
            }
            default -> throw unknown("input", config);
        };
    }

    Function<Rule.Subject, @Nullable InetAddress> address(TypedExtensionConfig config) {
        require(config);
        Function<StreamInfo, InetSocketAddress> address =
                switch (MatchTree.typeName(config)) {
                    case NETWORK + "DestinationIPInput" -> StreamInfo::downstreamLocalAddress;
                    case NETWORK + "SourceIPInput" -> StreamInfo::downstreamRemoteAddress;
                    case NETWORK + "DirectSourceIPInput" ->
                            StreamInfo::downstreamDirectRemoteAddress;
                    default -> throw unknown("input", config);
                };
        return subject -> address.apply(subject.info()).getAddress();
    }

    private static Function<Rule.Subject, @Nullable String> header(TypedExtensionConfig config) {
        String name =
                FilterConfig.unpack("input", config, HttpRequestHeaderMatchInput.class)
                        .getHeaderName()
                        .toLowerCase(Locale.ROOT);
        return subject -> {
            List<String> all = subject.header(name);
            return all.isEmpty() ? null : String.join(",", all);
        };
    }

    private static Function<Rule.Subject, @Nullable String> port(
            Function<StreamInfo, InetSocketAddress> address) {
        return subject -> String.valueOf(address.apply(subject.info()).getPort());
    }

    private static Function<Rule.Subject, @Nullable String> peer(Function<TlsPeer, String> text) {
        return subject -> {
            TlsPeer peer = subject.info().downstreamPeer();
            if (peer == null) throw new Undecided();
            return present(text.apply(peer));
        };
    }

    private static @Nullable String present(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    static InvalidPluginConfigException unknown(String field, TypedExtensionConfig config) {
        return new InvalidPluginConfigException(
                "matcher: "
                        + field
                        + ": "
                        + config.getName()
                        + " ("
                        + config.getTypedConfig().getTypeUrl()
                        + "): not supported yet");
    }
}
