package io.leno.runtime.spi;

import io.leno.api.plugin.PluginHost;
import io.netty.channel.Channel;

import org.osgi.annotation.versioning.ConsumerType;

/// One generation of a proxy, as the generations before and after it see it. Its [#streamsUsing]
/// says for a plugin's bundle how many streams may still use it, and for its own how many
/// connections it still serves.
@ConsumerType
public interface ProxyCore extends PluginHost {
    /// What a successor begins with. Called once, by the thread that makes the successor, while
    /// this one serves.
    ProxyState state();

    /// The seat is its: the sockets accept for it already. Called once, on the thread on which the
    /// predecessor leaves, before that gives away a connection. Must not fail.
    void serve();

    /// Takes a connection over, on the connection's event loop, and answers for it from then on.
    ///
    /// @return false when it has no use for it; nothing was changed then
    boolean adopt(MovedConnection connection);

    /// The same for a connection to the admin interface, whose pipeline begins with an HTTP/1
    /// codec.
    boolean adoptAdmin(Channel channel);

    /// Another process serves: accepts no more, and ends connections with their next response.
    void drain();

    /// What was counted since the last call; from the first call on the successor shows it as its
    /// own. Safe to call from any thread.
    StatCounts takeCounts();

    /// Counts what a predecessor has counted. Safe to call from any thread.
    void count(StatCounts counts);
}
