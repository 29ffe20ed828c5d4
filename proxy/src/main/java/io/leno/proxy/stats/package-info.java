/// Counters, gauges and histograms under Envoy's names. Start with [Stats].
@NullMarked
package io.leno.proxy.stats;

import org.jspecify.annotations.NullMarked;
