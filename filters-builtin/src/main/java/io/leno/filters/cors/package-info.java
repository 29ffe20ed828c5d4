/// Tells browsers which other sites may use an API. Start with [CorsFilterFactory].
@NullMarked
package io.leno.filters.cors;

import org.jspecify.annotations.NullMarked;
