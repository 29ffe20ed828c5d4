/// Tests of WebAssembly alone.
@org.jspecify.annotations.NullMarked
package io.leno.script.wasm.vm;
