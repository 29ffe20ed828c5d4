package io.leno.script.js;

import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterSettings;

/// The engine. It and everything it needs is loaded by a class loader of its own when the first
/// script comes. From any thread.
public interface JavaScript extends AutoCloseable {
    /// Compiles a script and runs it once, as each event loop will.
    ///
    /// @throws io.leno.api.plugin.InvalidPluginConfigException with file, line, column and reason
    Script load(ScriptSource source);

    /// The scripts have ended.
    @Override
    void close();

    /// A script, compiled; one for all routes and event loops that run it.
    interface Script {
        /// What the filter of a chain does.
        ///
        /// @param name of its stats, and of its shared store
        /// @param config JSON; what its `context.config` is where a route says nothing
        HttpFilterSettings configure(FilterContext context, String name, String config);
    }
}
