package io.leno.proxy.network;

import io.leno.proxy.http.ConnectionServer;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.upstream.Worker;
import io.netty.channel.Channel;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Leads connections through network filters to what serves them.
public final class FilteredServer implements ConnectionServer {
    private final List<NetworkFilterSpec> filters;
    private final @Nullable ConnectionServer end;
    private final Stats stats;

    /// @param end null where the last of the filters is the end
    /// @param stats what filters count in
    public FilteredServer(
            List<NetworkFilterSpec> filters, @Nullable ConnectionServer end, Stats stats) {
        this.filters = List.copyOf(filters);
        this.end = end;
        this.stats = stats;
    }

    List<NetworkFilterSpec> filters() {
        return filters;
    }

    @Nullable ConnectionServer end() {
        return end;
    }

    void count(String name) {
        stats.counter(name).inc();
    }

    /// A chain without filters, or whose filters have not all come; it closes its connections.
    public boolean isIncomplete() {
        if (filters.isEmpty() && end == null) return true;
        for (NetworkFilterSpec filter : filters) if (filter.settings() == null) return true;
        return false;
    }

    @Override
    public void serve(Channel channel, Worker worker, Downstream downstream) {
        if (isIncomplete()) {
            var _ = channel.close();
            return;
        }
        var filtered = new FilteredConnection(this, channel, worker, downstream);
        channel.pipeline().addLast("filters", filtered);
        filtered.begin();
    }

    @Override
    public void close() {
        filters.forEach(filter -> filter.current().close());
        if (end != null) end.close();
    }
}
