package io.leno.it.plugin;

import io.leno.api.connection.ConnectionData;
import io.leno.api.connection.NetworkFilter;
import io.leno.api.connection.NetworkFilterFactory;
import io.leno.api.connection.NetworkFilterSettings;
import io.leno.api.filter.FilterStatus;
import io.leno.api.plugin.PluginConfig;

/// A network filter that lets everything pass.
public final class Pass implements NetworkFilterFactory {
    @Override
    public String name() {
        return "io.leno.it.pass";
    }

    @Override
    public NetworkFilterSettings configure(PluginConfig config) {
        return connection -> new Filter();
    }

    private static final class Filter implements NetworkFilter {
        @Override
        public FilterStatus onData(ConnectionData data, boolean end) {
            Signs.inUse("pass");
            return FilterStatus.CONTINUE;
        }
    }
}
