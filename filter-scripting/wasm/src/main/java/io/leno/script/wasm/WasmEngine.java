package io.leno.script.wasm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginArtifact;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.PluginEngine;
import io.leno.api.plugin.PluginFile;
import io.leno.script.wasm.abi.PluginVm;
import io.leno.script.wasm.vm.InvalidModuleException;
import io.leno.script.wasm.vm.WasmFailure;
import io.leno.script.wasm.vm.WasmProgram;

import org.osgi.service.component.annotations.Component;

import java.util.Map;
import java.util.Set;

/// Makes filters of `*.wasm` files in a drop folder. What [FileSettings] says may stand beside it
/// in a `*.yaml`; the configuration of a FilterPlugin that names it takes the place of the file's.
@Component
public final class WasmEngine implements PluginEngine {
    private final WasmRuntime runtime = new WasmRuntime();

    @Override
    public Set<String> endings() {
        return Set.of("wasm");
    }

    @Override
    public PluginArtifact make(PluginFile file) {
        FileSettings settings = FileSettings.read(file.settings());
        WasmCode code = WasmCode.of(file.content());
        WasmSpec spec = settings.spec(file.plugin(), code.sha256(), "");
        try {
            WasmProgram program = runtime.load(code);
            PluginVm vm = runtime.newVm(new Object(), spec.vm(), program);
            vm.close();
            return new Artifact(new FileFactory(runtime, file.plugin(), code, program, settings));
        } catch (InvalidModuleException | WasmFailure e) {
            throw new InvalidPluginConfigException(String.valueOf(e.getMessage()), e);
        }
    }

    private record Artifact(HttpFilterFactory factory) implements PluginArtifact {
        @Override
        public Map<Class<?>, Object> services() {
            return Map.of(HttpFilterFactory.class, factory);
        }

        @Override
        public void close() {
            // its modules go with the filters that have them
        }
    }

    /// One module, found by the name of its file.
    ///
    /// @param program held, so that it is compiled once
    private record FileFactory(
            WasmRuntime runtime,
            String name,
            WasmCode code,
            WasmProgram program,
            FileSettings settings)
            implements HttpFilterFactory {
        @Override
        public Attachment attachment() {
            return settings.attachment();
        }

        @Override
        public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
            String given = new String(config.bytes(), UTF_8);
            String own = given.equals("{}") ? "" : given;
            return new WasmFilters(runtime, settings.spec(name, code.sha256(), own), code, context);
        }

        /// A module has no settings per route, but a route may switch it off.
        @Override
        public Object configureRoute(PluginConfig config) {
            return new Object();
        }
    }
}
