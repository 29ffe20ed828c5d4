package io.leno.xds.server;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// Who is at the other end of a call.
final class PeerAddress implements ServerInterceptor {
    private static final Context.Key<String> PEER = Context.keyWithDefault("peer", "unknown");

    static String current() {
        return PEER.get();
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String peer = text(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
        return Contexts.interceptCall(Context.current().withValue(PEER, peer), call, headers, next);
    }

    private static String text(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet)
            return inet.getAddress().getHostAddress() + ":" + inet.getPort();
        return String.valueOf(address);
    }
}
