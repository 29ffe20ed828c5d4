package io.leno.bench;

import java.io.IOException;

/// A program that sends requests.
interface Load {
    /// @param requests that were answered with 2xx or 3xx
    /// @param p50Millis median latency
    record Result(long requests, double perSecond, double p50Millis, double p99Millis) {}

    /// @throws IOException when any request failed: then the numbers mean nothing
    Result run(int port, int seconds) throws IOException, InterruptedException;
}
