/// The data plane: one [Proxy] per configuration, made by [ProxyComponent].
@NullMarked
package io.leno.proxy;

import org.jspecify.annotations.NullMarked;
