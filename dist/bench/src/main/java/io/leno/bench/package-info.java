/// Leno and its peers side by side. Start with [Bench].
@NullMarked
package io.leno.bench;

import org.jspecify.annotations.NullMarked;
