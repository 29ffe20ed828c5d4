package io.leno.proxy.network;

import io.leno.api.connection.ConnectionData;
import io.leno.api.connection.NetworkConnection;
import io.leno.api.connection.NetworkFilter;
import io.leno.api.connection.NetworkFilterSettings;
import io.leno.api.filter.FilterStatus;

/// Filters that answer by themselves.
public final class Answers {
    private Answers() {}

    /// Sends what it gets back. Envoy: `envoy.filters.network.echo`.
    public static NetworkFilterSettings echo() {
        return Echo::new;
    }

    /// Sends this and closes the connection. Envoy: `envoy.filters.network.direct_response`.
    public static NetworkFilterSettings direct(byte[] response) {
        return connection -> new Direct(connection, response);
    }

    private record Echo(NetworkConnection connection) implements NetworkFilter {
        @Override
        public FilterStatus onData(ConnectionData data, boolean end) {
            if (data.length() > 0) connection.write(data.copy());
            data.replace(new byte[0]);
            if (end) connection.closeAfterWrite();
            return FilterStatus.CONTINUE;
        }
    }

    private record Direct(NetworkConnection connection, byte[] response) implements NetworkFilter {
        @Override
        public FilterStatus onConnection() {
            if (response.length > 0) connection.write(response);
            connection.details("direct_response");
            connection.closeAfterWrite();
            return FilterStatus.PAUSE;
        }
    }
}
