package io.leno.runtime;

import java.util.List;

/// Initializes what a proxy needs anyway while the framework starts on another processor: Envoy's
/// descriptors and Netty's look at the platform are the larger part of the way to the first
/// request.
final class Preload implements Runnable {
    private static final List<String> CLASSES =
            List.of(
                    // keeps the stack on which it is initialized: that should hold no bundle
                    "io.grpc.internal.ManagedChannelOrphanWrapper$ManagedChannelReference",
                    "io.envoyproxy.envoy.config.bootstrap.v3.BootstrapProto",
                    "io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManagerProto",
                    "io.netty.channel.epoll.Epoll",
                    "io.netty.buffer.ByteBufAllocator",
                    "org.snakeyaml.engine.v2.api.lowlevel.Compose",
                    "com.google.protobuf.util.JsonFormat");

    static void start() {
        Thread.ofPlatform().daemon().name("leno-preload").start(new Preload());
    }

    @Override
    public void run() {
        for (String name : CLASSES) {
            try {
                Class.forName(name);
            } catch (ClassNotFoundException | LinkageError notHere) {
                return; // whoever needs it tells better what is wrong
            }
        }
    }
}
