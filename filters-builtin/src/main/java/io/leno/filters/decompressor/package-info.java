/// Decompresses requests and responses. Start with [DecompressorFilterFactory].
@NullMarked
package io.leno.filters.decompressor;

import org.jspecify.annotations.NullMarked;
