/// Holds requests back until they are complete. Start with [BufferFilterFactory].
@NullMarked
package io.leno.filters.buffer;

import org.jspecify.annotations.NullMarked;
