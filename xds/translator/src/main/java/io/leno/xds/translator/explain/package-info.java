/// What a request would meet and why, and what a change would alter. Start with [Explanation] and
/// [ResourceDiff].
@NullMarked
package io.leno.xds.translator.explain;

import org.jspecify.annotations.NullMarked;
