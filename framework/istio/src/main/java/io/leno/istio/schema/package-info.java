/// What resources look like: every kind, version and field of Istio's API as a typed model, from
/// which validation and the CustomResourceDefinitions we ship are made. Start with [IstioKinds].
@NullMarked
package io.leno.istio.schema;

import org.jspecify.annotations.NullMarked;
