/// The proxy-wasm ABI (0.1.0, 0.2.0, 0.2.1): what modules call and what they are called for. Start
/// with [PluginVm]; a [StreamContext] is one stream in a module. Envoy:
/// `source/extensions/common/wasm`.
@NullMarked
package io.leno.script.wasm.abi;

import org.jspecify.annotations.NullMarked;
