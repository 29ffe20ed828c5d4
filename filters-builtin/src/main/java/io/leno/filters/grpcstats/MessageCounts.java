package io.leno.filters.grpcstats;

import io.leno.filters.grpc.FrameCount;

/// How many messages there were by now, for access logs. Envoy: `FilterObject`.
record MessageCounts(FrameCount requests, FrameCount responses) {
    @Override
    public String toString() {
        return requests.frames() + "," + responses.frames();
    }
}
