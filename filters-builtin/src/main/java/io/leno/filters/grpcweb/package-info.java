/// Lets browsers make gRPC calls. Start with [GrpcWebFilterFactory].
@NullMarked
package io.leno.filters.grpcweb;

import org.jspecify.annotations.NullMarked;
