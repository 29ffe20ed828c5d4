/// The only place where Envoy's messages become run-time objects: stores of clusters, listeners and
/// routes, warming, refusals. Start with [Configuration].
@NullMarked
package io.leno.proxy.config;

import org.jspecify.annotations.NullMarked;
