/// The way to the upstream: event loops' own connection pools, and the router that drives a request
/// through its attempts. Start with [Router].
@NullMarked
package io.leno.proxy.upstream;

import org.jspecify.annotations.NullMarked;
