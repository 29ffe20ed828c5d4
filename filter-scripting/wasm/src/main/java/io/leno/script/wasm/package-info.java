/// Filters in WebAssembly, by the proxy-wasm ABI. Start with [WasmFilterFactory].
@NullMarked
package io.leno.script.wasm;

import org.jspecify.annotations.NullMarked;
