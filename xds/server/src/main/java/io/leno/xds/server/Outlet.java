package io.leno.xds.server;

import io.grpc.Status;

/// The way back to a proxy.
interface Outlet {
    /// False while the transport holds enough unsent bytes; the stream is told when that changes.
    boolean isReady();

    void send(Push push);

    /// Lets the next request in: one at a time, so that a proxy cannot flood the mailbox.
    void requestNext();

    /// Ends the stream; OK completes it.
    void end(Status status);
}
