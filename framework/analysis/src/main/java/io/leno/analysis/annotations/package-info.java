/// Istio's annotations on Kubernetes' objects.
@NullMarked
package io.leno.analysis.annotations;

import org.jspecify.annotations.NullMarked;
