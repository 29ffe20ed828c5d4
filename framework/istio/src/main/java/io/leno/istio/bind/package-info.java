/// Reads nested maps and lists into records, strictly: every field is known, of the right type, or
/// a problem with its path and line. Start with [Binder].
@NullMarked
package io.leno.istio.bind;

import org.jspecify.annotations.NullMarked;
