/// Merges what platforms tell and dialects understand into one mesh model. Start with
/// [MeshControl].
@NullMarked
package io.leno.control;

import org.jspecify.annotations.NullMarked;
