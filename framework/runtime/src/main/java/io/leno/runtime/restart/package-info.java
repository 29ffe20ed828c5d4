/// One process takes over from another. Start with [HotRestart].
@NullMarked
package io.leno.runtime.restart;

import org.jspecify.annotations.NullMarked;
