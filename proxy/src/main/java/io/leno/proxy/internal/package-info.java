/// Listeners that only this proxy can connect to. Start with [InternalListeners].
@NullMarked
package io.leno.proxy.internal;

import org.jspecify.annotations.NullMarked;
