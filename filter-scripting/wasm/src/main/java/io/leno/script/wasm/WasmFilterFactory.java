package io.leno.script.wasm;

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
        WasmCode code = CodeSource.read(read.vm().getCode().getLocal());
        if (code.bytes().length == 0)
            throw new InvalidPluginConfigException(
                    "Unable to create Wasm plugin "
                            + read.name()
                            + ": vm_config.code is empty (expected: a module)");
        return new WasmFilters(runtime, read.spec(code.sha256()), code, context);
    }

    /// A module has no settings per route.
    @Override
    public Object configureRoute(PluginConfig config) {
        return new Object();
    }
}
