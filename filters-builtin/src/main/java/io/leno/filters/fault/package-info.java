/// Delays and aborts requests on purpose, to see how the callers bear it. Start with
/// [FaultFilterFactory].
@NullMarked
package io.leno.filters.fault;

import org.jspecify.annotations.NullMarked;
