package io.leno.proxy.tcp;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/// The host's side of a relay. Belongs to the event loop of the client's side.
interface TcpUpstream {
    /// The client's side. Nothing is called any more after [#close].
    interface Owner {
        /// Data can flow.
        void connected();

        /// There is no connection.
        ///
        /// @param transportFailure why; null where there is nothing more to say
        void failed(@Nullable String transportFailure);

        /// @param data handed over
        void received(ByteBuf data);

        /// The host has nothing more to send.
        void inputEnded();

        /// The host's side is closed.
        ///
        /// @param reset it was broken off
        void closed(boolean reset);

        void writable(boolean writable);
    }

    /// Once it is connected.
    InetSocketAddress localAddress();

    /// @param data handed over
    void send(ByteBuf data);

    /// Nothing more will be sent.
    void sendEnd();

    boolean isWritable();

    /// Lets data come, or holds it back.
    void reading(boolean wanted);

    /// Whether the host has nothing more to send.
    boolean hasEnded();

    /// Ends it once what was sent is out; before it is connected, too.
    void close();
}
