package io.leno.proxy.admin;

/// What the admin interface can do to the proxy; the core implements it. Called on the admin
/// server's event loop: starts the work and returns.
public interface AdminActions {
    /// @param inboundOnly listeners whose traffic direction is INBOUND
    /// @param graceful drains first, then closes the sockets
    /// @param skipExit with graceful: only drains, keeps the sockets open
    void drainListeners(boolean inboundOnly, boolean graceful, boolean skipExit);

    /// After `/healthcheck/fail` (true) the state is DRAINING, until `/healthcheck/ok` (false).
    void failHealthChecks(boolean fail);

    /// Ends the proxy, after the answer was sent.
    void quit();

    /// Access logs are opened again, under their names.
    void reopenLogs();
}
