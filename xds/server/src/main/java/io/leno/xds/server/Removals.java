package io.leno.xds.server;

/// How much of what is gone from the target the proxy may be told to drop.
enum Removals {
    /// Something on its way may still refer to it.
    NONE,
    /// All but what the proxy had when it refused a listener or route: what it goes on with instead
    /// may refer to that.
    NOT_HELD,
    ALL
}
