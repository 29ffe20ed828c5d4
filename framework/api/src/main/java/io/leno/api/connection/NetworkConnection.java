package io.leno.api.connection;

import io.leno.api.filter.StreamInfo;

import org.osgi.annotation.versioning.ProviderType;

import java.time.Duration;
import java.util.Map;

/// What a network filter can do with its connection. Belongs to the connection's event loop: from
/// another thread only [#execute] may be called. After the connection's end every call does
/// nothing.
@ProviderType
public interface NetworkConnection {
    /// Addresses, metadata and flags.
    StreamInfo info();

    /// The server name the client asked for; empty without one.
    String requestedServerName();

    /// Named objects that later filters and logs read. Modifiable.
    Map<String, Object> filterState();

    /// Why the connection ended, for the access log's `CONNECTION_TERMINATION_DETAILS`.
    void terminationDetails(String details);

    /// What became of the connection, for the access log's `RESPONSE_CODE_DETAILS`.
    void details(String details);

    /// Counts one more of the proxy's stat of this name: `tcp.rbac.allowed`. Does nothing where
    /// nobody counts.
    default void count(String name) {}

    /// Goes on after this filter has paused: those after it see what was held.
    void resume();

    /// Sends bytes to the client, past the filters before this one.
    void write(byte[] bytes);

    /// Stops, or goes on with, reading from the client.
    void reading(boolean wanted);

    /// Closes the connection; what was written and not yet sent is dropped.
    void close();

    /// Closes the connection once what was written has been sent.
    void closeAfterWrite();

    /// Runs a task on the event loop, from any thread; dropped if the connection has ended by then.
    void execute(Runnable task);

    /// Runs a task on the event loop after a delay, unless the connection ends before.
    void schedule(Duration delay, Runnable task);
}
