/// Values that can be changed while the proxy runs. Start with [Runtime].
@NullMarked
package io.leno.proxy.runtime;

import org.jspecify.annotations.NullMarked;
