package io.leno.proxy.upstream;

import io.leno.proxy.cluster.Host;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/// Learns what a [Router] does for a stream; for access logs and response details.
public interface UpstreamJournal {
    void chosen(String cluster);

    void virtualCluster(String name);

    /// @param number 1 for the first
    void attempt(Host host, int number);

    /// The host of the attempt was not asked: too many requests wait already.
    void notAsked();

    /// @param protocol `HTTP/1.1`, `HTTP/2`; null for plain TCP
    void connected(InetSocketAddress localAddress, @Nullable String protocol);

    void transportFailure(String reason);

    void details(String details);
}
