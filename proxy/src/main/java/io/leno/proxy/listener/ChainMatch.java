package io.leno.proxy.listener;

import java.util.List;
import java.util.Set;

/// Which connections a filter chain is for. Envoy: `FilterChainMatch`.
///
/// @param destinationPort 0: any
/// @param destinations empty: any
/// @param serverNames of TLS, lower case; `*.` and a name: all names that end so
/// @param transportProtocol empty: any
/// @param directSources the peer of the connection itself
/// @param sources the client, as a PROXY header may have told it
public record ChainMatch(
        int destinationPort,
        List<PrefixMap.Prefix> destinations,
        Set<String> serverNames,
        String transportProtocol,
        Set<String> applicationProtocols,
        List<PrefixMap.Prefix> directSources,
        SourceType sourceType,
        List<PrefixMap.Prefix> sources,
        Set<Integer> sourcePorts) {
    public static final ChainMatch ANY =
            new ChainMatch(
                    0,
                    List.of(),
                    Set.of(),
                    "",
                    Set.of(),
                    List.of(),
                    SourceType.ANY,
                    List.of(),
                    Set.of());

    /// Where the client is.
    public enum SourceType {
        ANY,
        SAME_IP_OR_LOOPBACK,
        EXTERNAL
    }

    public ChainMatch {
        destinations = List.copyOf(destinations);
        serverNames = Set.copyOf(serverNames);
        applicationProtocols = Set.copyOf(applicationProtocols);
        directSources = List.copyOf(directSources);
        sources = List.copyOf(sources);
        sourcePorts = Set.copyOf(sourcePorts);
    }
}
