/// Limits how fast bodies go. Start with [BandwidthLimitFilterFactory].
@NullMarked
package io.leno.filters.bandwidthlimit;

import org.jspecify.annotations.NullMarked;
