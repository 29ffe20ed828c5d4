/// Lets clients of HTTP/1 make gRPC calls. Start with [GrpcBridgeFilterFactory].
@NullMarked
package io.leno.filters.grpcbridge;

import org.jspecify.annotations.NullMarked;
