/// `lenoctl explain` and `lenoctl diff`: what a request meets, and what a change alters, at a
/// running control plane or of files alone.
@NullMarked
package io.leno.cli.explain;

import org.jspecify.annotations.NullMarked;
