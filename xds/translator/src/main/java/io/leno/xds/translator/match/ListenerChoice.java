package io.leno.xds.translator.match;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.AdditionalAddress;
import io.envoyproxy.envoy.config.listener.v3.Listener;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/// Which listener takes a connection.
final class ListenerChoice {
    private ListenerChoice() {}

    /// A redirected connection comes to the one that takes them all, which hands it to the listener
    /// for what was dialled where there is one: for just this address, else for any.
    static @Nullable Listener of(Collection<Listener> listeners, Connection connection) {
        return switch (connection.way()) {
            case DIRECT -> dialled(listeners, connection, ListenerChoice::isBound);
            case INBOUND -> first(listeners, each -> takesAll(each, TrafficDirection.INBOUND));
            case OUTBOUND -> {
                Listener all = first(listeners, each -> takesAll(each, TrafficDirection.OUTBOUND));
                Listener meant =
                        dialled(
                                listeners,
                                connection,
                                each -> each.getTrafficDirection() != TrafficDirection.INBOUND);
                boolean hands = all != null && all.getUseOriginalDst().getValue();
                yield hands && meant != null ? meant : all;
            }
        };
    }

    /// What redirection leads to: it hands connections on by where they wanted to go, or has filter
    /// chains for that.
    private static boolean takesAll(Listener listener, TrafficDirection direction) {
        if (listener.getTrafficDirection() != direction || !isBound(listener)) return false;
        return listener.getUseOriginalDst().getValue()
                || listener.getListenerFiltersList().stream()
                        .anyMatch(
                                each ->
                                        each.getName()
                                                .equals("envoy.filters.listener.original_dst"));
    }

    private static boolean isBound(Listener listener) {
        return !listener.hasBindToPort() || listener.getBindToPort().getValue();
    }

    private static @Nullable Listener dialled(
            Collection<Listener> listeners, Connection connection, Predicate<Listener> isMeant) {
        Listener exact =
                first(
                        listeners,
                        each ->
                                isMeant.test(each)
                                        && hasAddress(each, connection, connection.address()));
        if (exact != null && !connection.address().isEmpty()) return exact;
        String any = connection.address().indexOf(':') >= 0 ? "::" : "0.0.0.0";
        Listener forAny =
                first(listeners, each -> isMeant.test(each) && hasAddress(each, connection, any));
        // an address of both families may stand for IPv4 too
        return forAny != null || any.equals("::")
                ? forAny
                : first(
                        listeners,
                        each -> isMeant.test(each) && hasAddress(each, connection, "::"));
    }

    private static boolean hasAddress(Listener listener, Connection connection, String address) {
        for (Address each : addresses(listener)) {
            SocketAddress socket = each.getSocketAddress();
            if (socket.getPortValue() != connection.port()) continue;
            if (!socket.getAddress().equals(address)) continue;
            boolean isMapped = address.equals("::") && connection.address().indexOf(':') < 0;
            if (!isMapped || socket.getIpv4Compat()) return true;
        }
        return false;
    }

    private static List<Address> addresses(Listener listener) {
        var all = new ArrayList<Address>();
        all.add(listener.getAddress());
        for (AdditionalAddress each : listener.getAdditionalAddressesList())
            all.add(each.getAddress());
        return all;
    }

    private static @Nullable Listener first(
            Collection<Listener> listeners, Predicate<Listener> isMeant) {
        return listeners.stream().filter(isMeant).findFirst().orElse(null);
    }
}
