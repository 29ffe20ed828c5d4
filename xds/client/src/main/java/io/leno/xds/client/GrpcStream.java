package io.leno.xds.client;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;

import org.jspecify.annotations.Nullable;

import java.util.function.Function;

/// A bidirectional call that delivers one response at a time.
///
/// @param <Q> request message
/// @param <R> response message
final class GrpcStream<Q, R> implements ClientResponseObserver<Q, R> {
    private final Dialogue.Listener listener;
    private final Function<R, Response> read;
    private volatile @Nullable ClientCallStreamObserver<Q> call;

    GrpcStream(Dialogue.Listener listener, Function<R, Response> read) {
        this.listener = listener;
        this.read = read;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> stream) {
        call = stream;
        stream.disableAutoRequestWithInitial(1);
        stream.setOnReadyHandler(listener::up);
    }

    @Override
    public void onNext(R response) {
        listener.received(read.apply(response));
    }

    @Override
    public void onError(Throwable failure) {
        Status status = Status.fromThrowable(failure);
        Throwable cause = status.getCause();
        String detail = cause == null ? "" : " (" + cause.getMessage() + ")";
        listener.ended(status.getCode() + ": " + status.getDescription() + detail);
    }

    @Override
    public void onCompleted() {
        listener.ended("closed by the server");
    }

    void send(Q request) {
        if (call != null) call.onNext(request);
    }

    void readNext() {
        if (call != null) call.request(1);
    }

    void close() {
        if (call != null) call.cancel("closed", null);
    }
}
