/// Compresses and decompresses bodies piece by piece. Start with [BodyCoding].
@NullMarked
package io.leno.filters.compression;

import org.jspecify.annotations.NullMarked;
