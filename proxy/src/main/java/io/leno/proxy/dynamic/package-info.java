/// Requests that name the host they want. Start with [DynamicForwarding].
@NullMarked
package io.leno.proxy.dynamic;

import org.jspecify.annotations.NullMarked;
