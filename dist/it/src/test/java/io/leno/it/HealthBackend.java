package io.leno.it;

import io.grpc.Server;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/// Answers gRPC's health checks, and counts them.
final class HealthBackend extends HealthGrpc.HealthImplBase {
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> responses) {
        calls.incrementAndGet();
        responses.onNext(HealthCheckResponse.getDefaultInstance());
        responses.onCompleted();
    }

    /// @param port 0: any
    Server start(String address, int port) throws IOException {
        var here = new InetSocketAddress(address, port);
        return NettyServerBuilder.forAddress(here).addService(this).build().start();
    }

    int calls() {
        return calls.get();
    }
}
