/// Tests of filters in WebAssembly.
@org.jspecify.annotations.NullMarked
package io.leno.script.wasm;
