package io.leno.proxy.upstream;

import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.tls.ClientTls;
import io.leno.proxy.tls.Handshake;
import io.leno.proxy.tls.TlsConnection;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;

import java.time.Duration;

/// Opens connections to hosts: by TCP, and by TLS over it where the cluster says so for the host.
public final class Dialer {
    private Dialer() {}

    /// @param user added to the channel's pipeline once data can flow
    /// @param halfClosure whether the one direction may end before the other
    /// @return completes on the worker's loop
    public static Future<Channel> dial(
            Worker worker, Cluster cluster, Host host, ChannelHandler user, boolean halfClosure) {
        ClientTls tls = cluster.settings().sockets().of(host.endpoint());
        Duration timeout = cluster.settings().connectTimeout();
        Promise<Channel> dialled = worker.loop().newPromise();
        new Bootstrap()
                .group(worker.loop())
                .channel(worker.transport().channel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, halfClosure)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE))
                .handler(tls == null ? user : new ChannelInboundHandlerAdapter())
                .connect(host.address())
                .addListener(
                        (ChannelFuture connect) -> {
                            if (!connect.isSuccess()) dialled.setFailure(connect.cause());
                            else if (tls == null) dialled.setSuccess(connect.channel());
                            else {
                                var secured = new Secured(connect.channel(), user, dialled);
                                tls.connect(connect.channel(), hostName(host), timeout, secured);
                            }
                        });
        return dialled;
    }

    /// Envoy: the endpoint's `hostname`, or the name it was found by in the DNS.
    private static String hostName(Host host) {
        Host.Endpoint endpoint = host.endpoint();
        if (!endpoint.hostname().isEmpty()) return endpoint.hostname();
        return Addresses.isLiteral(endpoint.host()) ? "" : endpoint.host();
    }

    private record Secured(Channel channel, ChannelHandler user, Promise<Channel> dialled)
            implements Handshake.Outcome {
        @Override
        public void secured(TlsConnection connection) {
            channel.pipeline().addLast(user);
            dialled.trySuccess(channel);
        }

        @Override
        public void failed(Throwable cause) {
            dialled.tryFailure(cause);
        }
    }
}
