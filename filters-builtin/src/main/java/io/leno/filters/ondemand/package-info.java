/// Waits for what a route still lacks. Start with [OnDemandFilterFactory].
@NullMarked
package io.leno.filters.ondemand;

import org.jspecify.annotations.NullMarked;
