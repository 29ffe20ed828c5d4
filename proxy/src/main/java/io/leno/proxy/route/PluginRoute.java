package io.leno.proxy.route;

import com.google.protobuf.Struct;

import io.leno.api.plugin.PluginConfig;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/// What a route says to an attached plugin: a `TypedStruct` of type `io.leno.FilterPlugin` in its
/// `typed_per_filter_config`, told in docs/write-a-filter.md.
///
/// @param config for the factory's `configureRoute`, under [#TYPE_URL]; without a type URL where
///   the route has no settings
/// @param disabled the plugin does not run there
/// @param match instead of the filter's own; null where that holds
public record PluginRoute(PluginConfig config, boolean disabled, @Nullable StreamMatch match) {
    /// Of attached plugins in filter chains and routes.
    public static final String TYPE_URL = "type.googleapis.com/io.leno.FilterPlugin";

    private static final Set<String> FIELDS = Set.of("config", "disabled", "match");

    static boolean isWrapped(String typeUrl) {
        return typeUrl.endsWith("/io.leno.FilterPlugin");
    }

    /// @throws InvalidRouteException naming what is wrong
    static PluginRoute read(Struct value, String where) {
        var fields = new StructFields(value, where, FIELDS);
        Struct config = fields.object("config");
        return new PluginRoute(
                config == null
                        ? PluginConfig.empty("")
                        : new PluginConfig(
                                TYPE_URL, PluginConfig.Format.JSON, StructFields.json(config)),
                fields.flag("disabled"),
                value.containsFields("match")
                        ? StreamMatches.read(fields.list("match"), fields.path("match"))
                        : null);
    }
}
