package io.leno.proxy.network;

import io.leno.api.connection.NetworkConnection;
import io.leno.api.connection.NetworkFilter;
import io.leno.api.connection.NetworkFilterSettings;
import io.leno.api.filter.FilterStatus;
import io.leno.proxy.accesslog.Format;
import io.leno.proxy.accesslog.LoggedStream;

import java.util.List;

/// Leaves named values for the filters after it. Envoy: `envoy.filters.network.set_filter_state`.
public final class FilterStateValues implements NetworkFilterSettings {
    private final List<Value> values;

    /// @param skipsEmpty an empty text is not left
    public record Value(String key, Format format, boolean skipsEmpty) {}

    public FilterStateValues(List<Value> values) {
        this.values = List.copyOf(values);
    }

    @Override
    public NetworkFilter newFilter(NetworkConnection connection) {
        return new NetworkFilter() {
            @Override
            public FilterStatus onConnection() {
                if (!(connection.info() instanceof LoggedStream stream))
                    return FilterStatus.CONTINUE;
                for (Value value : values) {
                    String text = value.format().format(stream);
                    if (text.isEmpty() && value.skipsEmpty()) continue;
                    connection.filterState().put(value.key(), text);
                }
                return FilterStatus.CONTINUE;
            }
        };
    }
}
