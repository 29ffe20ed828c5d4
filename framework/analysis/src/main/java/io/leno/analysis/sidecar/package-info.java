/// Sidecars: whom they select.
@NullMarked
package io.leno.analysis.sidecar;

import org.jspecify.annotations.NullMarked;
