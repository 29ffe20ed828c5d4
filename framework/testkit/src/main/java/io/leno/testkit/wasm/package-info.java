/// WebAssembly for tests. Start with [WatAssembler].
@NullMarked
package io.leno.testkit.wasm;

import org.jspecify.annotations.NullMarked;
