/// Writes values of JSON bodies to dynamic metadata. Start with [JsonToMetadataFilterFactory].
@NullMarked
package io.leno.filters.jsontometadata;

import org.jspecify.annotations.NullMarked;
