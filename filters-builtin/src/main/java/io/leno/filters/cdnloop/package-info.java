/// Ends loops between content networks. Start with [CdnLoopFilterFactory].
@NullMarked
package io.leno.filters.cdnloop;

import org.jspecify.annotations.NullMarked;
