package io.leno.api.process;

import org.osgi.annotation.versioning.ProviderType;

/// The process that bundles run in; `framework/runtime` provides it as a service. Safe to call from
/// any thread.
@ProviderType
public interface LenoProcess {
    /// Something the user asked for is up: a listener is bound, a server answers. Printed at start.
    ///
    /// @param what one line for people: `xDS server on 127.0.0.1:15010`
    void started(String what);

    /// What the user asked for cannot be had, so that there is no point in going on: the process
    /// prints the message on one line, stops all bundles and exits with 1. Only for the start;
    /// later errors keep the last good state instead.
    ///
    /// @param message names the object, the value and what was expected: `xds-port: 15010 is in
    ///   use`
    void failed(String message);

    /// Asks for an orderly end, as SIGTERM does: bundles stop, streams drain.
    void stop();
}
