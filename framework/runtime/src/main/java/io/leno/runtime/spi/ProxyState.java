package io.leno.runtime.spi;

import io.leno.api.xds.ResourceConsumer.Update;

import java.util.List;
import java.util.Map;

/// What a proxy has learned and been told besides its bootstrap.
///
/// @param received the last accepted resources
/// @param runtimeOverrides what the admin interface has set
/// @param failsHealthChecks the admin interface has said so
/// @param live all that its start waits for is there
public record ProxyState(
        List<Update> received,
        Map<String, String> runtimeOverrides,
        boolean failsHealthChecks,
        boolean live) {
    public ProxyState {
        received = List.copyOf(received);
        runtimeOverrides = Map.copyOf(runtimeOverrides);
    }
}
