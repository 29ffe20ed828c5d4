/// Asks for a name and a password. Start with [BasicAuthFilterFactory].
@NullMarked
package io.leno.filters.basicauth;

import org.jspecify.annotations.NullMarked;
