package io.leno.api.model;

/// What the platform says of an endpoint. Envoy: `core.v3.HealthStatus`.
public enum Health {
    HEALTHY,
    UNHEALTHY,
    /// Takes no new traffic but finishes what it has.
    DRAINING
}
