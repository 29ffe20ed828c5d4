/// Lets requests pass that bring a token (JWT, RFC 7519) by somebody who is trusted. Start with
/// [JwtFilterFactory].
@NullMarked
package io.leno.filters.jwt;

import org.jspecify.annotations.NullMarked;
