/// WebAssembly alone: programs, instances of them, and what limits them. It knows no proxy. Start
/// with [WasmProgram].
@NullMarked
package io.leno.script.wasm.vm;

import org.jspecify.annotations.NullMarked;
