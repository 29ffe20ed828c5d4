/// Which listener, filter chain, virtual host, route, clusters and endpoints a request meets in the
/// resources of one proxy, as Envoy chooses them. Knows messages only, nothing of how they were
/// made. Start with [RequestMatcher].
@NullMarked
package io.leno.xds.translator.match;

import org.jspecify.annotations.NullMarked;
