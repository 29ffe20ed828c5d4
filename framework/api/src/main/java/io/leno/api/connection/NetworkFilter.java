package io.leno.api.connection;

import io.leno.api.filter.FilterStatus;

import org.osgi.annotation.versioning.ConsumerType;

/// One network filter of one connection, in event style. All calls come on the connection's event
/// loop, one at a time, and must not block. What the client sends passes the filters from the first
/// to the last, what is sent to it from the last to the first. An exception closes the connection
/// and is logged with the plugin's name.
@ConsumerType
public interface NetworkFilter {
    /// Once, after the TLS handshake. While a filter pauses here, those after it do not know of the
    /// connection.
    default FilterStatus onConnection() {
        return FilterStatus.CONTINUE;
    }

    /// Data from the client. What is held by [FilterStatus#PAUSE] comes again, with what follows
    /// it.
    ///
    /// @param end nothing more will come; the data may be empty then
    default FilterStatus onData(ConnectionData data, boolean end) {
        return FilterStatus.CONTINUE;
    }

    /// Data on its way to the client.
    default void onWrite(ConnectionData data) {}

    /// The last call, exactly once, however the connection ended.
    default void onClose() {}
}
