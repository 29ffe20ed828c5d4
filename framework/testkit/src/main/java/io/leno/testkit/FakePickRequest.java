package io.leno.testkit;

import io.leno.api.balance.PickRequest;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.OptionalLong;

/// A request that a host is picked for.
///
/// @param headers by name in lower case
public record FakePickRequest(int loop, OptionalLong hash, Map<String, String> headers)
        implements PickRequest {
    public FakePickRequest {
        headers = Map.copyOf(headers);
    }

    /// On loop 0, without a hash.
    public static FakePickRequest of(Map<String, String> headers) {
        return new FakePickRequest(0, OptionalLong.empty(), headers);
    }

    @Override
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    @Override
    public @Nullable InetSocketAddress originalDestination() {
        return null;
    }
}
