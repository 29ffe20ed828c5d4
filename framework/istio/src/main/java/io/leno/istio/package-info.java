/// Reads Istio's and Kubernetes' traffic resources into rules. The dialects are in
/// `io.leno.istio.networking` and `io.leno.istio.gatewayapi`; what is known by name only is in
/// [io.leno.istio.AcceptedKindsDialect].
@NullMarked
package io.leno.istio;

import org.jspecify.annotations.NullMarked;
