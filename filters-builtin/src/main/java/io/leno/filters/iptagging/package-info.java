/// Tells hosts where a request comes from. Start with [IpTaggingFilterFactory].
@NullMarked
package io.leno.filters.iptagging;

import org.jspecify.annotations.NullMarked;
