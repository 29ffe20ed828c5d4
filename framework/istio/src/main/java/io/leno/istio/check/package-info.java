/// What names, ports, durations and patterns must look like, whichever API they are in. Start with
/// [Syntax].
@NullMarked
package io.leno.istio.check;

import org.jspecify.annotations.NullMarked;
