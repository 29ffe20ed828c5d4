/// Limits how many requests pass in a time, by this proxy alone. Start with
/// [LocalRateLimitFilterFactory].
@NullMarked
package io.leno.filters.localratelimit;

import org.jspecify.annotations.NullMarked;
