/// Requests that filters make by themselves. Start with [AsyncClient].
@NullMarked
package io.leno.proxy.call;

import org.jspecify.annotations.NullMarked;
