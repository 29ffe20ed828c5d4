package io.leno.proxy.config;

import com.google.protobuf.Any;

import io.leno.api.plugin.PluginConfig;
import io.leno.proxy.filter.FilterPolicy;
import io.leno.proxy.plugin.PluginKind;

/// A filter of connections that a bundle brings, as a listener's configuration names it.
///
/// @param plugin by which it is found: a type URL, or a name
record ConnectionPlugin(String plugin, PluginConfig config, FilterPolicy policy) {
    /// @param name of the filter, by which it is found where nobody takes the type of its settings
    /// @throws InvalidResourceException naming the field that is wrong
    static ConnectionPlugin of(Any any, String name, PluginKind<?> kind, String where) {
        ConnectionPlugin attached = FilterPluginCompiler.ofConnections(any, where);
        if (attached != null) return attached;
        String type = Protos.typeName(any);
        return new ConnectionPlugin(
                kind.find(type) == null ? name : type,
                Protos.plugin(any, where),
                FilterPolicy.PLAIN);
    }

    /// A connection does without the filter where it fails, and is not closed.
    boolean isOpen() {
        return policy.onFailure() == FilterPolicy.OnFailure.GO_ON;
    }
}
