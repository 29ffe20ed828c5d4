package io.leno.proxy.listener;

import io.leno.api.connection.AcceptedSocket;
import io.leno.proxy.cluster.Addresses;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds the chain whose conditions fit a connection best, in Envoy's order and without a way back:
/// what fits best at one condition decides, even where nothing fits at the next. One step per
/// condition, however many chains there are.
///
/// @param <C> what is found
public final class ChainIndex<C> implements ChainChoice<C> {
    private static final Object ANY = "";

    private final Node<C> root = new Node<>();

    /// The chains that are left after some conditions, by the next one.
    private static final class Node<C> {
        final Map<Object, Node<C>> byValue = new HashMap<>(2);
        @Nullable PrefixMap<Node<C>> byPrefix;
        @Nullable C chain;

        Node<C> at(Object value) {
            return byValue.computeIfAbsent(value, _ -> new Node<>());
        }

        Node<C> at(PrefixMap.Prefix prefix) {
            if (byPrefix == null) byPrefix = new PrefixMap<>();
            return byPrefix.at(prefix, Node::new);
        }

        /// An address of no IP family fits what asks for none.
        @Nullable Node<C> find(InetAddress address) {
            return byPrefix == null ? null : byPrefix.find(address);
        }
    }

    /// Adds a chain.
    ///
    /// @return the one that is there for a connection of the same kind; null where there was none,
    ///   and the chain was added
    public @Nullable C add(ChainMatch match, C chain) {
        C other = null;
        Object port = match.destinationPort() == 0 ? ANY : (Object) match.destinationPort();
        Node<C> ports = root.at(port);
        for (PrefixMap.Prefix destination : orAll(match.destinations())) {
            for (Object name : orAny(match.serverNames())) {
                Node<C> named = ports.at(destination).at(keyOf(name));
                Node<C> carried = named.at(match.transportProtocol());
                for (Object protocol : orAny(match.applicationProtocols())) {
                    C found = addSources(carried.at(protocol), match, chain);
                    if (found != null) other = found;
                }
            }
        }
        return other;
    }

    private static <C> @Nullable C addSources(Node<C> node, ChainMatch match, C chain) {
        C other = null;
        for (PrefixMap.Prefix direct : orAll(match.directSources())) {
            Node<C> typed = node.at(direct).at(match.sourceType());
            for (PrefixMap.Prefix source : orAll(match.sources())) {
                for (Object port : orAny(match.sourcePorts())) {
                    Node<C> leaf = typed.at(source).at(port);
                    if (leaf.chain == null) leaf.chain = chain;
                    else other = leaf.chain;
                }
            }
        }
        return other;
    }

    private static List<PrefixMap.Prefix> orAll(List<PrefixMap.Prefix> prefixes) {
        return prefixes.isEmpty() ? PrefixMap.EVERYTHING : prefixes;
    }

    private static Collection<?> orAny(Set<?> values) {
        return values.isEmpty() ? Set.of(ANY) : values;
    }

    private static Object keyOf(Object serverName) {
        String name = (String) serverName;
        return name.startsWith("*.") ? name.substring(1) : name;
    }

    /// The chain for a connection; null where none fits.
    @Override
    public @Nullable C find(AcceptedSocket socket) {
        Node<C> ports = root.byValue.get(Addresses.port(socket.localAddress()));
        if (ports == null) ports = root.byValue.get(ANY);
        if (ports == null) return null;
        Node<C> destination = ports.find(Addresses.ip(socket.localAddress()));
        Node<C> named = destination == null ? null : byName(destination, socket.serverName());
        if (named == null) return null;
        Node<C> carried = named.byValue.get(transport(socket));
        if (carried == null) carried = named.byValue.get(ANY);
        Node<C> spoken = carried == null ? null : byProtocol(carried, socket);
        Node<C> direct =
                spoken == null ? null : spoken.find(Addresses.ip(socket.directRemoteAddress()));
        Node<C> typed = direct == null ? null : bySourceType(direct, socket);
        Node<C> source = typed == null ? null : typed.find(Addresses.ip(socket.remoteAddress()));
        if (source == null) return null;
        Node<C> leaf = source.byValue.get(Addresses.port(socket.remoteAddress()));
        if (leaf == null) leaf = source.byValue.get(ANY);
        return leaf == null ? null : leaf.chain;
    }

    private static Object transport(AcceptedSocket socket) {
        String detected = socket.transportProtocol();
        return detected.isEmpty() ? SocketFacts.PLAIN : detected;
    }

    /// The whole name first, then ever less of its end, then what asks for none.
    private static <C> @Nullable Node<C> byName(Node<C> node, String name) {
        Node<C> found = node.byValue.get(name);
        if (found != null) return found;
        int dot = name.indexOf('.', 1);
        while (dot >= 0 && dot < name.length() - 1) {
            found = node.byValue.get(name.substring(dot));
            if (found != null) return found;
            dot = name.indexOf('.', dot + 1);
        }
        return node.byValue.get(ANY);
    }

    private static <C> @Nullable Node<C> byProtocol(Node<C> node, AcceptedSocket socket) {
        for (String offered : socket.applicationProtocols()) {
            Node<C> found = node.byValue.get(offered);
            if (found != null) return found;
        }
        return node.byValue.get(ANY);
    }

    private static <C> @Nullable Node<C> bySourceType(Node<C> node, AcceptedSocket socket) {
        if (node.byValue.size() > 1 || !node.byValue.containsKey(ChainMatch.SourceType.ANY)) {
            ChainMatch.SourceType type =
                    isLocal(socket)
                            ? ChainMatch.SourceType.SAME_IP_OR_LOOPBACK
                            : ChainMatch.SourceType.EXTERNAL;
            Node<C> found = node.byValue.get(type);
            if (found != null) return found;
        }
        return node.byValue.get(ChainMatch.SourceType.ANY);
    }

    /// From this machine: by loopback, or from the address it went to.
    static boolean isLocal(AcceptedSocket socket) {
        InetAddress from = socket.remoteAddress().getAddress();
        return from == null
                || from.isLoopbackAddress()
                || from.equals(socket.localAddress().getAddress());
    }
}
