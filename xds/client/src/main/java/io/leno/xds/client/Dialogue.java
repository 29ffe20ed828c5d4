package io.leno.xds.client;

import io.grpc.ManagedChannel;
import io.leno.api.xds.ResourceNames;

/// Speaks one variant of the protocol on one stream.
interface Dialogue {
    /// What a stream tells; on the event loop, must only hand on.
    interface Listener {
        /// Connected: requests travel from now on.
        void up();

        /// The next one comes after [Dialogue#readNext].
        void received(Response response);

        void ended(String reason);
    }

    /// Opens the stream.
    void open(ManagedChannel channel, Listener listener);

    /// The first request for a type on this stream.
    void subscribe(Subscription subscription);

    /// The names it wants have changed.
    void change(Subscription subscription, ResourceNames before);

    /// Answers the last response.
    ///
    /// @param refusal why it is refused; empty accepts it
    void answer(Subscription subscription, String refusal);

    /// Says again what was said last, with the node as it is now; nothing where the server would
    /// have to answer.
    void repeat(Subscription subscription);

    void readNext();

    void close();
}
