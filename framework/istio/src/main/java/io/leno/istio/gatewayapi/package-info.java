/// The Kubernetes Gateway API, converted to Istio's rules. Start with [GatewayApiDialect].
@NullMarked
package io.leno.istio.gatewayapi;

import org.jspecify.annotations.NullMarked;
