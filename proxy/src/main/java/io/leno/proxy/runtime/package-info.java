/// Values that can be changed while the proxy runs. Start with [RuntimeLayers].
@NullMarked
package io.leno.proxy.runtime;

import org.jspecify.annotations.NullMarked;
