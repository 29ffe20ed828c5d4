/// Writes headers and cookies to dynamic metadata. Start with [HeaderToMetadataFilterFactory].
@NullMarked
package io.leno.filters.headertometadata;

import org.jspecify.annotations.NullMarked;
