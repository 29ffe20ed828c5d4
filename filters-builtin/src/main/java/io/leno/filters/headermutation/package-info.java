/// Edits headers and query parameters. Start with [HeaderMutationFilterFactory].
@NullMarked
package io.leno.filters.headermutation;

import org.jspecify.annotations.NullMarked;
