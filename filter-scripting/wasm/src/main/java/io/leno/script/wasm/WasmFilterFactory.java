package io.leno.script.wasm;

import io.envoyproxy.envoy.config.core.v3.AsyncDataSource;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;

import org.osgi.service.component.annotations.Component;

import java.util.Set;

/// Envoy's Wasm filter. Envoy: `envoy.filters.http.wasm`.
@Component
public final class WasmFilterFactory implements HttpFilterFactory {
    private static final String NAME = "envoy.filters.http.wasm";
    private static final String TYPE =
            "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm";

    private final WasmRuntime runtime = new WasmRuntime();
    private final CodeCache fetched = new CodeCache();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(TYPE);
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        WasmConfig read = WasmConfig.read(config);
        AsyncDataSource code = read.vm().getCode();
        if (code.hasRemote())
            return fetched(read, RemoteSource.read(code.getRemote(), read.pull()), context);
        WasmCode local = CodeSource.read(code.getLocal());
        if (local.bytes().length > 0)
            return new WasmFilters(runtime, read.spec(local.sha256()), local, context);
        throw new InvalidPluginConfigException(
                "Unable to create Wasm plugin "
                        + read.name()
                        + ": vm_config.code is empty (expected: a module)");
    }

    private HttpFilterSettings fetched(
            WasmConfig read, RemoteSource source, FilterContext context) {
        WasmSpec any = read.spec(source.sha256()); // what is wrong with the rest is told at once
        var counts = new FetchCounts(context.rootStats());
        WasmCode known = fetched.get(source.key());
        if (known != null && source.isSettled()) {
            counts.hits.inc();
            return new WasmFilters(runtime, read.spec(known.sha256()), known, context);
        }
        counts.misses.inc();
        return new RemoteFilters(
                runtime,
                context,
                code -> {
                    fetched.put(source.key(), code);
                    counts.entries.set(fetched.size());
                    return read.spec(code.sha256());
                },
                any.failsOpen(),
                receiver -> new CodeFetch(source, context, counts, receiver).start());
    }

    /// A module has no settings per route.
    @Override
    public Object configureRoute(PluginConfig config) {
        return new Object();
    }
}
