package io.leno.runtime;

import java.util.List;

/// Initializes what a proxy needs anyway while the framework starts on another processor: Envoy's
/// descriptors and Netty's look at the platform are the larger part of the way to the first
/// request.
final class Preload implements Runnable {
    /// Each keeps an exception with the stack on which it was initialized, and a stack holds the
    /// class loaders of all who are on it: that should be no bundle, which could not be unloaded.
    private static final List<String> STACK_KEEPERS =
            List.of(
                    "io.grpc.internal.ManagedChannelOrphanWrapper$ManagedChannelReference",
                    "io.netty.util.concurrent.ImmediateEventExecutor",
                    "io.netty.util.concurrent.GlobalEventExecutor");

    private static final List<String> CLASSES =
            List.of(
                    "io.envoyproxy.envoy.config.bootstrap.v3.BootstrapProto",
                    "io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManagerProto",
                    "io.netty.channel.epoll.Epoll",
                    "io.netty.buffer.ByteBufAllocator",
                    "org.snakeyaml.engine.v2.api.lowlevel.Compose",
                    "com.google.protobuf.util.JsonFormat");

    /// Returns when no bundle can come first to those that keep stacks.
    static void start() {
        initialize(STACK_KEEPERS);
        Thread.ofPlatform().daemon().name("leno-preload").start(new Preload());
    }

    @Override
    public void run() {
        initialize(CLASSES);
    }

    private static void initialize(List<String> classes) {
        for (String name : classes) {
            try {
                Class.forName(name);
            } catch (ClassNotFoundException | LinkageError notHere) {
                return; // whoever needs it tells better what is wrong
            }
        }
    }
}
