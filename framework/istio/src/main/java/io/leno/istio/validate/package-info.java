/// Judges resources as Istio does: first by the model of their kind (fields, types, bounds, rules),
/// then by what the fields mean together. Start with [Validator].
@NullMarked
package io.leno.istio.validate;

import org.jspecify.annotations.NullMarked;
