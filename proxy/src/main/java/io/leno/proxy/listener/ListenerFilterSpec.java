package io.leno.proxy.listener;

import io.leno.api.connection.AcceptedSocket;
import io.leno.api.connection.ListenerFilterSettings;

import java.util.function.Predicate;

/// A listener filter at its place.
///
/// @param disabled connections that it does not see. Envoy: `filter_disabled`
public record ListenerFilterSpec(
        String name, ListenerFilterSettings settings, Predicate<AcceptedSocket> disabled) {}
