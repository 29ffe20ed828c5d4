/// Asks for a key. Start with [ApiKeyAuthFilterFactory].
@NullMarked
package io.leno.filters.apikeyauth;

import org.jspecify.annotations.NullMarked;
