package io.leno.proxy.overload;

import java.io.IOException;

/// What may run short. Envoy: a resource monitor.
///
/// @param name `envoy.resource_monitors.fixed_heap`
public record Resource(String name, Pressure pressure) {
    /// How much of it is used; asked on one thread, at each interval.
    public interface Pressure {
        /// @return 0..1, or more
        /// @throws IOException when it is not known now
        double now() throws IOException;
    }
}
