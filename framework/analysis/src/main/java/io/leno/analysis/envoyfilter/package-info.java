/// EnvoyFilters: operations that do nothing, or that depend on an order.
@NullMarked
package io.leno.analysis.envoyfilter;

import org.jspecify.annotations.NullMarked;
