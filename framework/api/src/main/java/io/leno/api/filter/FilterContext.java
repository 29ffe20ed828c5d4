package io.leno.api.filter;

import org.osgi.annotation.versioning.ProviderType;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What the settings of one filter have beside their configuration. It lives as long as they do:
/// when they are closed, tasks and calls that wait are cancelled, and nothing of the plugin is held
/// any more. From any thread, except where said otherwise.
@ProviderType
public interface FilterContext {
    /// The filter's name in its chain, by which routes address it.
    String filterName();

    /// The proxy.
    default ProxyNode node() {
        return ProxyNode.UNKNOWN;
    }

    /// Stats that begin as the connection manager's do: `http.<prefix>.`
    FilterStats stats();

    /// Stats under names of their own: `cluster.<name>.ext_authz.ok`.
    FilterStats rootStats();

    /// How many event loops there are; [HttpStream#loop] counts them from 0.
    int loops();

    /// One object for each event loop, made on it when first asked for.
    <T> LoopLocal<T> perLoop(Supplier<T> first);

    /// Values that all event loops share; of these settings alone.
    ///
    /// @param maxBytes of keys and values together, with 64 for each entry; past it the entries
    ///   that were not used for the longest time go
    SharedStore newStore(long maxBytes);

    /// The store of this name, which all filters of the proxy that ask for it share: in any
    /// listener, and in later generations, which find what the earlier ones left. It goes when the
    /// last of them is closed. Counted as `shared_store.<name>.hits` and so on.
    ///
    /// @param maxBytes as in [#newStore]; who asks last says how much
    default SharedStore sharedStore(String name, long maxBytes) {
        return newStore(maxBytes);
    }

    /// What may be changed while all goes on.
    RuntimeValues runtime();

    /// Makes a call outside of any stream; its outcome comes on one event loop, the same for all
    /// calls and tasks of these settings. What it throws is logged with the plugin's name.
    void call(HttpCall call, Consumer<CallOutcome> outcome);

    /// Runs a task on that event loop, once.
    ///
    /// @param delay zero: as soon as it can
    HttpStream.Timer schedule(Duration delay, Runnable task);

    /// As [#call(HttpCall, Consumer)], from one of the event loops, to which the outcome comes.
    ///
    /// @param loop from 0, less than [#loops]
    void call(int loop, HttpCall call, Consumer<CallOutcome> outcome);

    /// As [#schedule(Duration, Runnable)], on one of the event loops.
    ///
    /// @param loop from 0, less than [#loops]
    HttpStream.Timer schedule(int loop, Duration delay, Runnable task);

    /// Runs a task on one of the event loops as soon as it can, even when the settings have been
    /// closed: for what is to be said in the end.
    ///
    /// @param loop from 0, less than [#loops]
    void execute(int loop, Runnable task);

    /// The same object in all settings of one proxy, and another one in another proxy of the
    /// process: for factories that share things between settings. To be compared, not to be used.
    Object proxy();

    /// Whether the proxy has a cluster of this name.
    boolean hasCluster(String name);

    /// One object for each event loop.
    @ProviderType
    interface LoopLocal<T> {
        /// The one of the stream's loop; on that loop only.
        T of(HttpStream stream);
    }
}
