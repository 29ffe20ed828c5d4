package io.leno.proxy.config;

import io.envoyproxy.envoy.config.listener.v3.Listener;

/// How a listener is called in errors.
final class ListenerNames {
    private ListenerNames() {}

    /// Its name, or where it listens.
    static String of(Listener config) {
        if (!config.getName().isEmpty()) return config.getName();
        if (config.getAddress().hasPipe()) return config.getAddress().getPipe().getPath();
        var socket = config.getAddress().getSocketAddress();
        return socket.getAddress() + ":" + socket.getPortValue();
    }
}
