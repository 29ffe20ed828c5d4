package io.leno.proxy.network;

import io.leno.api.connection.NetworkFilterSettings;

/// A network filter at its place.
///
/// @param name for the log
public record NetworkFilterSpec(String name, NetworkFilterSettings settings) {}
