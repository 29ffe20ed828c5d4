/// What the configurations of Envoy's filters have in common. Start with [FilterConfig].
@NullMarked
package io.leno.filters;

import org.jspecify.annotations.NullMarked;
