/// Leaves named values for later filters, routing and logs. Start with
/// [SetFilterStateFilterFactory].
@NullMarked
package io.leno.filters.setfilterstate;

import org.jspecify.annotations.NullMarked;
