/// Counts gRPC calls and their messages. Start with [GrpcStatsFilterFactory].
@NullMarked
package io.leno.filters.grpcstats;

import org.jspecify.annotations.NullMarked;
