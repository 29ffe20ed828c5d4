/// Which requests are traced, and what their spans say. Start with [StreamTrace].
@NullMarked
package io.leno.proxy.tracing;

import org.jspecify.annotations.NullMarked;
