/// Kubernetes' Ingress in Istio's words. Start with [IngressDerivation].
@NullMarked
package io.leno.istio.ingress;

import org.jspecify.annotations.NullMarked;
