/// Istio's group `networking.istio.io`: what its fields are, what must hold between them, and what
/// services a ServiceEntry declares. Start with [IstioNetworkingDialect].
@NullMarked
package io.leno.istio.networking;

import org.jspecify.annotations.NullMarked;
