/// Asks a service whether a request may pass. Start with [ExtAuthzFilterFactory].
@NullMarked
package io.leno.filters.extauthz;

import org.jspecify.annotations.NullMarked;
