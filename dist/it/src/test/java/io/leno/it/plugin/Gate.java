package io.leno.it.plugin;

import io.leno.api.connection.ListenerFilter;
import io.leno.api.connection.ListenerFilterFactory;
import io.leno.api.connection.ListenerFilterSettings;
import io.leno.api.plugin.PluginConfig;

/// A listener filter that lets everybody in.
public final class Gate implements ListenerFilterFactory {
    @Override
    public String name() {
        return "io.leno.it.gate";
    }

    @Override
    public ListenerFilterSettings configure(PluginConfig config) {
        return () ->
                socket -> {
                    Signs.inUse("gate");
                    return ListenerFilter.Verdict.CONTINUE;
                };
    }
}
