package io.leno.proxy.config;

import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.listener.ChainIndex;
import io.leno.proxy.listener.ChainMatch;
import io.leno.proxy.listener.PrefixMap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// `FilterChainMatch` → [ChainMatch], and what Envoy refuses in them.
final class ChainMatchCompiler {
    private ChainMatchCompiler() {}

    /// Refuses two chains for the same connections.
    static void check(Listener config) {
        var index = new ChainIndex<String>();
        Map<FilterChainMatch, String> seen = new HashMap<>();
        for (FilterChain chain : config.getFilterChainsList()) {
            FilterChainMatch match = chain.getFilterChainMatch();
            String same = seen.putIfAbsent(match, chain.getName());
            if (same != null) {
                throw refused(
                        config,
                        "filter chain '"
                                + chain.getName()
                                + "' has the same matching rules defined as '"
                                + same
                                + "'. duplicate matcher is: "
                                + ProtoText.line(match));
            }
            String other = index.add(compile(match, config), chain.getName());
            if (other == null) continue;
            throw refused(
                    config, "multiple filter chains with overlapping matching rules are defined");
        }
    }

    static InvalidResourceException refused(Listener config, String why) {
        return new InvalidResourceException(
                "error adding listener '" + ListenerNames.of(config) + "': " + why);
    }

    static ChainMatch compile(FilterChainMatch config, Listener listener) {
        return new ChainMatch(
                config.getDestinationPort().getValue(),
                prefixes(config.getPrefixRangesList(), listener),
                serverNames(config, listener),
                config.getTransportProtocol(),
                Set.copyOf(config.getApplicationProtocolsList()),
                prefixes(config.getDirectSourcePrefixRangesList(), listener),
                switch (config.getSourceType()) {
                    case ANY, UNRECOGNIZED -> ChainMatch.SourceType.ANY;
                    case SAME_IP_OR_LOOPBACK -> ChainMatch.SourceType.SAME_IP_OR_LOOPBACK;
                    case EXTERNAL -> ChainMatch.SourceType.EXTERNAL;
                },
                prefixes(config.getSourcePrefixRangesList(), listener),
                Set.copyOf(config.getSourcePortsList()));
    }

    private static Set<String> serverNames(FilterChainMatch config, Listener listener) {
        Set<String> names = new HashSet<>();
        for (String name : config.getServerNamesList()) {
            if (name.contains("*") && (name.lastIndexOf('*') > 0 || !name.startsWith("*.")))
                throw refused(listener, "partial wildcards are not supported in \"server_names\"");
            names.add(name.toLowerCase(Locale.ROOT));
        }
        return names;
    }

    private static List<PrefixMap.Prefix> prefixes(List<CidrRange> ranges, Listener listener) {
        var prefixes = new ArrayList<PrefixMap.Prefix>();
        for (CidrRange range : ranges) prefixes.add(prefix(range, ListenerNames.of(listener)));
        return prefixes;
    }

    /// @param where for the error
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
