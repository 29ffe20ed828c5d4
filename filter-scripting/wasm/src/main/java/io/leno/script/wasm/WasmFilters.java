package io.leno.script.wasm;

import io.leno.api.filter.FilterContext;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.HttpStream;
import io.leno.script.wasm.abi.RootContext;
import io.leno.script.wasm.abi.StreamContext;

/// The filters of one place in a chain, whose code is there.
final class WasmFilters implements HttpFilterSettings {
    private final WasmRuntime runtime;
    private final SharedPlugin plugin;
    private final FilterContext context;

    /// Takes part in the plugin.
    WasmFilters(WasmRuntime runtime, WasmSpec spec, WasmCode code, FilterContext context) {
        this.runtime = runtime;
        this.context = context;
        plugin = runtime.take(spec, code, context);
    }

    @Override
    public HttpFilter newFilter(HttpStream stream) {
        RootContext root = plugin.on(stream).current();
        if (root != null) return new StreamContext(root, stream, plugin.spec().sparesStreams());
        return plugin.spec().failsOpen() ? new HttpFilter() {} : new Refusing(stream);
    }

    /// Stands for a plugin that cannot serve and must not be left out.
    record Refusing(HttpStream stream) implements HttpFilter {
        @Override
        public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
            StreamContext.refuse(stream);
            return FilterStatus.PAUSE_ALL;
        }
    }

    @Override
    public void close() {
        runtime.release(plugin, context);
    }
}
