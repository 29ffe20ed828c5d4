/// Asks a service how many requests of a kind may pass. Start with [RateLimitFilterFactory].
@NullMarked
package io.leno.filters.ratelimit;

import org.jspecify.annotations.NullMarked;
