package io.leno.proxy.listener;

import io.leno.proxy.tls.ClientHello;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/// Which connections a filter chain is for. Envoy: `FilterChainMatch`.
///
/// @param destinationPort -1: any
/// @param destinations empty: any
/// @param serverNames of TLS; a chain that asks for one serves no plain connection
/// @param transportProtocol empty: any
public record ChainMatch(
        int destinationPort,
        List<Prefix> destinations,
        Set<String> serverNames,
        String transportProtocol,
        Set<String> applicationProtocols,
        List<Prefix> sources,
        Set<Integer> sourcePorts) {
    public ChainMatch {
        destinations = List.copyOf(destinations);
        serverNames = Set.copyOf(serverNames);
        applicationProtocols = Set.copyOf(applicationProtocols);
        sources = List.copyOf(sources);
        sourcePorts = Set.copyOf(sourcePorts);
    }

    /// Addresses that share their first bits.
    public record Prefix(InetAddress address, int bits) {
        boolean contains(InetAddress other) {
            byte[] mine = address.getAddress();
            byte[] theirs = other.getAddress();
            if (mine.length != theirs.length) return false;
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit & 7);
                if ((mine[bit >> 3] & mask) != (theirs[bit >> 3] & mask)) return false;
            }
            return true;
        }
    }

    /// The chain for a connection: step by step the most specific remain, in Envoy's order.
    static ListenerSettings.@Nullable Chain find(
            List<ListenerSettings.Chain> chains,
            InetSocketAddress to,
            InetSocketAddress from,
            ClientHello hello) {
        if (chains.size() == 1 && chains.getFirst().match().isEmpty()) return chains.getFirst();
        List<ListenerSettings.Chain> left = chains;
        left = narrow(left, m -> m.destinationPort == to.getPort(), m -> m.destinationPort < 0);
        left = longest(left, m -> longestOf(m.destinations, to.getAddress()));
        left = named(left, hello.serverName());
        String transport = hello.isTls() ? "tls" : "raw_buffer";
        left =
                narrow(
                        left,
                        m -> m.transportProtocol.equals(transport),
                        m -> m.transportProtocol.isEmpty());
        left =
                narrow(
                        left,
                        m -> hello.protocols().stream().anyMatch(m.applicationProtocols::contains),
                        m -> m.applicationProtocols.isEmpty());
        left = longest(left, m -> longestOf(m.sources, from.getAddress()));
        left =
                narrow(
                        left,
                        m -> m.sourcePorts.contains(from.getPort()),
                        m -> m.sourcePorts.isEmpty());
        return left.isEmpty() ? null : left.getFirst();
    }

    /// The whole name first, then `*.` with ever less of it, then those that ask for none.
    private static List<ListenerSettings.Chain> named(
            List<ListenerSettings.Chain> chains, String serverName) {
        String wanted = serverName;
        for (int dot = 0; dot >= 0 && !wanted.isEmpty(); dot = serverName.indexOf('.', dot + 1)) {
            if (dot > 0) wanted = "*" + serverName.substring(dot);
            String name = wanted;
            List<ListenerSettings.Chain> found =
                    chains.stream().filter(c -> c.match().serverNames.contains(name)).toList();
            if (!found.isEmpty()) return found;
        }
        return chains.stream().filter(c -> c.match().serverNames.isEmpty()).toList();
    }

    private boolean isEmpty() {
        return destinationPort < 0
                && destinations.isEmpty()
                && serverNames.isEmpty()
                && transportProtocol.isEmpty()
                && applicationProtocols.isEmpty()
                && sources.isEmpty()
                && sourcePorts.isEmpty();
    }

    private static List<ListenerSettings.Chain> narrow(
            List<ListenerSettings.Chain> chains,
            Predicate<ChainMatch> exact,
            Predicate<ChainMatch> any) {
        List<ListenerSettings.Chain> exactly =
                chains.stream().filter(c -> exact.test(c.match())).toList();
        if (!exactly.isEmpty()) return exactly;
        return chains.stream().filter(c -> any.test(c.match())).toList();
    }

    private static List<ListenerSettings.Chain> longest(
            List<ListenerSettings.Chain> chains, ToIntFunction<ChainMatch> bits) {
        var best = new ArrayList<ListenerSettings.Chain>();
        int most = 0;
        for (ListenerSettings.Chain chain : chains) {
            int length = bits.applyAsInt(chain.match());
            if (length < most || length < 0) continue;
            if (length > most) best.clear();
            most = length;
            best.add(chain);
        }
        return best;
    }

    /// One more than the bits of the longest prefix that contains the address; 0 where there are no
    /// prefixes, -1 where none contains it.
    private static int longestOf(List<Prefix> prefixes, InetAddress address) {
        if (prefixes.isEmpty()) return 0;
        int most = -1;
        for (Prefix prefix : prefixes) {
            if (prefix.contains(address)) most = Math.max(most, prefix.bits() + 1);
        }
        return most;
    }
}
