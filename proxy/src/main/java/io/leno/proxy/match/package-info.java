/// Matchers of Envoy's configuration, compiled: texts, numbers, headers, query parameters. Used by
/// routes, access logs and whoever else matches requests.
@NullMarked
package io.leno.proxy.match;

import org.jspecify.annotations.NullMarked;
