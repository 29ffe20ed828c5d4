package io.leno.script.wasm;

import io.leno.api.plugin.PluginEngine;
import io.leno.testkit.PluginEngineContract;

import java.nio.charset.StandardCharsets;

class WasmContractTest extends PluginEngineContract {
    @Override
    protected PluginEngine engine() {
        return new WasmEngine();
    }

    @Override
    protected String ending() {
        return "wasm";
    }

    @Override
    protected byte[] goodContent() {
        return new Module().onRequestHeaders("(i32.const 0)").binary();
    }

    @Override
    protected byte[] badContent() {
        return "no module".getBytes(StandardCharsets.US_ASCII);
    }
}
