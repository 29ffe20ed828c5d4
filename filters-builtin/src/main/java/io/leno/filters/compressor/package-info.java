/// Compresses responses and requests. Start with [CompressorFilterFactory].
@NullMarked
package io.leno.filters.compressor;

import org.jspecify.annotations.NullMarked;
