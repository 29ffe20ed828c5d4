/// Sidecars: who should have one, and which.
@NullMarked
package io.leno.analysis.injection;

import org.jspecify.annotations.NullMarked;
