/// gRPC upon HTTP, as several filters see it. Start with [GrpcMessages].
@NullMarked
package io.leno.filters.grpc;

import org.jspecify.annotations.NullMarked;
