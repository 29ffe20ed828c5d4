package io.leno.api.balance;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

import java.net.InetSocketAddress;
import java.util.OptionalLong;

/// What is known of the request that a host is picked for. Not to be kept.
@ProviderType
public interface PickRequest {
    /// Number of the event loop that asks, from 0: state that is kept for each loop needs no lock.
    int loop();

    /// Of the route's hash policies; empty where they found nothing to hash.
    OptionalLong hash();

    /// A header of the request; null where there is none, and for TCP.
    @Nullable String header(String name);

    /// Where the client's connection was meant to go; null when unknown.
    @Nullable InetSocketAddress originalDestination();
}
