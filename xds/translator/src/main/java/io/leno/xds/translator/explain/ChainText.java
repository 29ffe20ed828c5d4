package io.leno.xds.translator.explain;

import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;

import java.util.ArrayList;
import java.util.List;

/// What a filter chain asks of connections, for people.
final class ChainText {
    private ChainText() {}

    /// Empty where it asks for nothing.
    static String of(FilterChain chain, Listener listener) {
        boolean isDefault =
                listener.hasDefaultFilterChain()
                        && listener.getDefaultFilterChain().equals(chain)
                        && listener.getFilterChainsCount() > 0;
        if (isDefault) return "what no other chain takes";
        FilterChainMatch match = chain.getFilterChainMatch();
        var all = new ArrayList<String>();
        if (match.hasDestinationPort()) all.add("port " + match.getDestinationPort().getValue());
        add(all, "to", match.getPrefixRangesList().stream().map(ChainText::range).toList());
        add(all, "server name", match.getServerNamesList());
        if (!match.getTransportProtocol().isEmpty()) all.add(match.getTransportProtocol());
        add(all, "protocol", match.getApplicationProtocolsList());
        add(all, "from", match.getSourcePrefixRangesList().stream().map(ChainText::range).toList());
        return String.join(", ", all);
    }

    private static String range(CidrRange range) {
        return range.getAddressPrefix() + "/" + range.getPrefixLen().getValue();
    }

    private static void add(List<String> all, String what, List<String> values) {
        if (!values.isEmpty()) all.add(what + " " + String.join(" or ", values));
    }
}
