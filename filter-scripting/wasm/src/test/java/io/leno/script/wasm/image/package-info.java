@NullMarked
package io.leno.script.wasm.image;

import org.jspecify.annotations.NullMarked;
