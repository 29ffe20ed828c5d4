package io.leno.runtime.spi;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/// A downstream connection on its way from one generation of a proxy to the next, between two
/// requests: nothing is under way in either direction. Of the pipeline nothing is left but Netty's
/// own TLS handler, named `tls`, where the connection has TLS. All values are the JDK's, so that
/// nothing of the old generation is held by the new one.
///
/// @param openedNanos when it was accepted, on the clock of `System.nanoTime()`
/// @param requests how many it has carried
/// @param metadata what listener filters left
/// @param filterState the same
public record MovedConnection(
        Channel channel,
        Origin origin,
        Hello hello,
        long openedNanos,
        long requests,
        Map<String, Map<String, Object>> metadata,
        Map<String, Object> filterState,
        Protocol protocol) {
    public MovedConnection {
        requireNonNull(channel, "channel");
        requireNonNull(protocol, "protocol");
    }

    /// Where it came in.
    ///
    /// @param filterChain its name; empty where it has none
    /// @param isRestored whether `local` is where the client meant to go, and not where it is
    public record Origin(
            String listener,
            String filterChain,
            long connectionId,
            InetSocketAddress local,
            boolean isRestored,
            InetSocketAddress remote) {}

    /// What the client said before its first request.
    public record Hello(
            String transportProtocol,
            String serverName,
            List<String> applicationProtocols,
            String ja3) {}

    /// What it speaks.
    public sealed interface Protocol {}

    /// HTTP/1.1, before the first byte of a request.
    ///
    /// @param unread not a byte has come, so that it may still turn out to be HTTP/2
    public record Http1(boolean unread) implements Protocol {}

    /// HTTP/2 without a stream, between two frames.
    ///
    /// @param announced what we told the peer
    /// @param peer what the peer told us, by identifier (RFC 9113 section 6.5.2)
    /// @param sendWindow octets of data that the connection may still send
    /// @param receiveLeft octets that the peer may still send
    /// @param receiveTaken octets that were taken and not yet given back to the peer
    /// @param lastServed streams past this one are not served, as GOAWAY said
    /// @param resets streams that we reset of late
    public record Http2(
            Announced announced,
            HeaderTable decoder,
            HeaderTable encoder,
            Map<Integer, Long> peer,
            long sendWindow,
            int receiveLeft,
            int receiveTaken,
            int nextStream,
            int lastPeerStream,
            int lastServed,
            int[] resets)
            implements Protocol {}

    /// Our own settings, which hold for the connection's life.
    public record Announced(
            int headerTable,
            int maxConcurrentStreams,
            int streamWindow,
            int connectionWindow,
            boolean connect) {}

    /// A dynamic table of HPACK.
    ///
    /// @param fields names and values by turns, newest first
    /// @param limit octets
    /// @param leastLimit of an encoder: the smallest limit since the peer was last told
    /// @param untold of an encoder: the limit has changed and the peer does not know
    public record HeaderTable(List<String> fields, int limit, int leastLimit, boolean untold) {
        public HeaderTable {
            fields = List.copyOf(fields);
        }
    }
}
