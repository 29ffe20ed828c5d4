/// A filter to copy. Start with [HeaderFilter].
@NullMarked
package io.leno.samples.header;

import org.jspecify.annotations.NullMarked;
