package io.leno.api.model;

import static java.util.Objects.requireNonNull;

/// One port of a service. `number` is what clients dial; the port of an endpoint is found by
/// `name`.
public record ServicePort(String name, int number, Protocol protocol) {
    public ServicePort {
        requireNonNull(name, "name");
        requireNonNull(protocol, "protocol");
        requirePort(number, "number");
    }

    static void requirePort(int port, String what) {
        if (port < 1 || port > 65_535)
            throw new IllegalArgumentException(what + ": " + port + " (expected: 1..65535)");
    }
}
