package io.leno.api.connection;

import org.osgi.annotation.versioning.ConsumerType;

import java.nio.ByteBuffer;

/// One listener filter of one connection. The filters of a listener run one after the other before
/// a filter chain is chosen. All calls come on the connection's event loop and must not block; an
/// exception closes the connection and is logged with the plugin's name.
@ConsumerType
@FunctionalInterface
public interface ListenerFilter {
    /// What a filter has decided.
    enum Verdict {
        /// The next filter's turn.
        CONTINUE,
        /// The filter wants to see (more of) what the client sends.
        NEED_DATA,
        /// The connection is closed at once.
        CLOSE
    }

    /// The connection was accepted, or the filter before this one is done.
    Verdict onAccept(AcceptedSocket socket);

    /// All that the client has sent and nobody has consumed. Called after [Verdict#NEED_DATA], with
    /// ever more of it.
    ///
    /// @param data read only, valid during the call; its position does not matter
    default Verdict onData(AcceptedSocket socket, ByteBuffer data) {
        return Verdict.CONTINUE;
    }

    /// The client has closed the connection, or ended its side, while this filter waited for data.
    default void onEnd(AcceptedSocket socket) {}
}
