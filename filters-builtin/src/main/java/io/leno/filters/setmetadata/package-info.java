/// Writes fixed values to dynamic metadata. Start with [SetMetadataFilterFactory].
@NullMarked
package io.leno.filters.setmetadata;

import org.jspecify.annotations.NullMarked;
