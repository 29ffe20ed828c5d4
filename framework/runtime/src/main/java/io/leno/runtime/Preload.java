package io.leno.runtime;

import java.util.List;

/// Initializes what a server needs anyway, on another processor: Envoy's descriptors while the
/// command line is read, Netty's look at the platform while the framework starts. Together they are
/// the larger part of the way to the first request.
final class Preload implements Runnable {
    /// Each keeps an exception with the stack on which it was initialized, and a stack holds the
    /// class loaders of all who are on it: that should be no bundle, which could not be unloaded.
    private static final List<String> STACK_KEEPERS =
            List.of(
                    "io.grpc.internal.ManagedChannelOrphanWrapper$ManagedChannelReference",
                    "io.netty.util.concurrent.ImmediateEventExecutor",
                    "io.netty.util.concurrent.GlobalEventExecutor");

    private static final List<String> DESCRIPTORS =
            List.of(
                    "io.envoyproxy.envoy.config.bootstrap.v3.BootstrapProto",
                    "io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManagerProto",
                    "com.google.protobuf.util.JsonFormat");

    private static final List<String> PLATFORM =
            List.of(
                    "io.netty.channel.epoll.Epoll",
                    "io.netty.buffer.ByteBufAllocator",
                    "org.snakeyaml.engine.v2.api.lowlevel.Compose");

    private final List<String> classes;

    private Preload(List<String> classes) {
        this.classes = classes;
    }

    /// Nothing of it logs, so it may come before anybody has said where to.
    static void descriptors() {
        start(DESCRIPTORS);
    }

    /// Returns when no bundle can come first to those that keep stacks.
    static void platform() {
        initialize(STACK_KEEPERS);
        start(PLATFORM);
    }

    private static void start(List<String> classes) {
        Thread.ofPlatform().daemon().name("leno-preload").start(new Preload(classes));
    }

    @Override
    public void run() {
        initialize(classes);
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
