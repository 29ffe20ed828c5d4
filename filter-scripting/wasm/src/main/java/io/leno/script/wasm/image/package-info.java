/// Modules in registries of container images. Start with [ImageRegistry].
@NullMarked
package io.leno.script.wasm.image;

import org.jspecify.annotations.NullMarked;
