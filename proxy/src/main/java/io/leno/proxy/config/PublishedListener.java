package io.leno.proxy.config;

import io.envoyproxy.envoy.config.listener.v3.Listener;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;

/// A listener as it was received and as it runs; for the admin interface.
///
/// @param refused why it was not taken; empty: it was
/// @param addresses actual ones; empty while it warms
public record PublishedListener(
        Listener config,
        String version,
        Instant updated,
        boolean dynamic,
        boolean warming,
        List<InetSocketAddress> addresses,
        String refused) {
    public PublishedListener {
        addresses = List.copyOf(addresses);
    }
}
