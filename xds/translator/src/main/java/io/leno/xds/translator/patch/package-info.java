/// EnvoyFilter: changes that users make to what is generated. Each patch stands alone: one that
/// cannot be read or used is left out and reported, and what it would have changed stays as it was.
/// Start with [ProxyPatches].
@NullMarked
package io.leno.xds.translator.patch;

import org.jspecify.annotations.NullMarked;
