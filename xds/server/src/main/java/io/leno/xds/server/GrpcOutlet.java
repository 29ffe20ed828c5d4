package io.leno.xds.server;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;

import java.util.function.Function;

/// Sends over a gRPC call.
///
/// @param <R> the response message of the variant
final class GrpcOutlet<R> implements Outlet {
    private final ServerCallStreamObserver<R> call;
    private final Function<Push, R> encode;

    GrpcOutlet(ServerCallStreamObserver<R> call, Function<Push, R> encode) {
        this.call = call;
        this.encode = encode;
    }

    @Override
    public boolean isReady() {
        return call.isReady();
    }

    @Override
    public void send(Push push) {
        call.onNext(encode.apply(push));
    }

    @Override
    public void requestNext() {
        call.request(1);
    }

    @Override
    public void end(Status status) {
        if (call.isCancelled()) return;
        if (status.isOk()) call.onCompleted();
        else call.onError(status.asRuntimeException());
    }
}
