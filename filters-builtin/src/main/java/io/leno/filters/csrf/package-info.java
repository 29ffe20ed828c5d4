/// Refuses requests that pages of other sites make a browser send. Start with [CsrfFilterFactory].
@NullMarked
package io.leno.filters.csrf;

import org.jspecify.annotations.NullMarked;
