package io.leno.proxy.config;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.Any;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.leno.api.plugin.CanaryRule;
import io.leno.api.plugin.CanaryRule.StickyKey;
import io.leno.api.plugin.PluginConfig;
import io.leno.proxy.filter.FilterPolicy;
import io.leno.proxy.filter.FilterPolicy.Limits;
import io.leno.proxy.filter.FilterPolicy.OnFailure;
import io.leno.proxy.filter.FilterPolicy.Quarantine;
import io.leno.proxy.filter.FilterSpec;
import io.leno.proxy.route.InvalidRouteException;
import io.leno.proxy.route.PluginRoute;
import io.leno.proxy.route.StreamMatch;
import io.leno.proxy.route.StreamMatches;
import io.leno.proxy.route.StructFields;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// An attached plugin, a `TypedStruct` of type `io.leno.FilterPlugin` → [FilterSpec] or, for
/// connections, [ConnectionPlugin]. The fields are told in docs/write-a-filter.md.
final class FilterPluginCompiler {
    private static final Set<String> FIELDS =
            Set.of(
                    "plugin",
                    "typeUrl",
                    "config",
                    "failurePolicy",
                    "quarantine",
                    "limits",
                    "match",
                    "canary");
    private static final Set<String> OF_CONNECTIONS =
            Set.of("plugin", "typeUrl", "config", "failurePolicy", "quarantine");
    private static final Set<String> CANARY = Set.of("percent", "headers", "stickyHeader");
    private static final Set<String> LIMITS =
            Set.of(
                    "maxCallTime",
                    "maxPauseTime",
                    "maxBufferBytes",
                    "maxInstructions",
                    "maxMemoryBytes",
                    "maxOutputBytes");

    /// Unless it says otherwise, a plugin that lets streams go on is taken out for a while when it
    /// fails often; one that they depend on is not, for that would make all of them fail.
    private static final int USUAL_FAILURES = 10;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private FilterPluginCompiler() {}

    /// Null where the filter is none of this kind.
    ///
    /// @throws InvalidResourceException naming the field that is wrong
    static @Nullable FilterSpec spec(HttpFilter filter, String where) {
        Struct value = value(filter.getTypedConfig(), where);
        if (value == null) return null;
        try {
            var fields = new StructFields(value, where + ": filter " + filter.getName(), FIELDS);
            return new FilterSpec(
                    filter.getName(),
                    plugin(fields),
                    config(fields),
                    filter.getIsOptional(),
                    filter.getDisabled(),
                    false,
                    policy(fields));
        } catch (InvalidRouteException e) {
            throw new InvalidResourceException(String.valueOf(e.getMessage()), e);
        }
    }

    /// The same for a network or a listener filter, which has no requests that could match and no
    /// calls that could be limited.
    ///
    /// @throws InvalidResourceException naming the field that is wrong
    static @Nullable ConnectionPlugin ofConnections(Any any, String where) {
        Struct value = value(any, where);
        if (value == null) return null;
        try {
            var fields = new StructFields(value, where, OF_CONNECTIONS);
            OnFailure onFailure = onFailure(fields);
            return new ConnectionPlugin(
                    plugin(fields),
                    config(fields),
                    new FilterPolicy(
                            onFailure,
                            quarantine(fields, onFailure),
                            Limits.NONE,
                            StreamMatch.ALL,
                            null));
        } catch (InvalidRouteException e) {
            throw new InvalidResourceException(String.valueOf(e.getMessage()), e);
        }
    }

    private static @Nullable Struct value(Any any, String where) {
        if (!Protos.typeName(any).equals("xds.type.v3.TypedStruct")) return null;
        TypedStruct typed = Protos.unpack(any, TypedStruct.class, where);
        return typed.getTypeUrl().equals(PluginRoute.TYPE_URL) ? typed.getValue() : null;
    }

    private static String plugin(StructFields fields) {
        String plugin = fields.text("plugin");
        if (plugin.isEmpty())
            throw new InvalidResourceException(
                    fields.path("plugin") + ": missing (expected: a plugin's name or type URL)");
        return plugin;
    }

    private static PluginConfig config(StructFields fields) {
        String typeUrl = fields.text("typeUrl");
        Struct config = fields.object("config");
        return new PluginConfig(
                typeUrl.isEmpty() ? fields.text("plugin") : typeUrl,
                PluginConfig.Format.JSON,
                StructFields.json(config == null ? Struct.getDefaultInstance() : config));
    }

    private static OnFailure onFailure(StructFields fields) {
        return switch (fields.text("failurePolicy")) {
            case "", "FAIL_CLOSED" -> OnFailure.ANSWER_503;
            case "FAIL_OPEN" -> OnFailure.GO_ON;
            default ->
                    throw new InvalidRouteException(
                            fields.path("failurePolicy")
                                    + ": "
                                    + fields.text("failurePolicy")
                                    + " (expected: FAIL_CLOSED, FAIL_OPEN)");
        };
    }

    private static FilterPolicy policy(StructFields fields) {
        OnFailure onFailure = onFailure(fields);
        return new FilterPolicy(
                onFailure,
                quarantine(fields, onFailure),
                limits(fields),
                StreamMatches.read(fields.list("match"), fields.path("match")),
                canary(fields));
    }

    /// Who gets a newer generation here; null: those it was deployed for.
    private static @Nullable CanaryRule canary(StructFields plugin) {
        Struct value = plugin.object("canary");
        if (value == null) return null;
        String path = plugin.path("canary");
        var fields = new StructFields(value, path, CANARY);
        Struct headers = fields.object("headers");
        CanaryRule.Header header = null;
        if (headers != null) {
            for (var entry : headers.getFieldsMap().entrySet()) {
                var match =
                        new StructFields(
                                entry.getValue().getStructValue(),
                                path + ".headers." + entry.getKey(),
                                Set.of("exact"));
                header = new CanaryRule.Header(entry.getKey(), match.text("exact"));
            }
        }
        String sticky = fields.text("stickyHeader");
        StickyKey key = sticky.isEmpty() ? new StickyKey.None() : new StickyKey.Header(sticky);
        double percent =
                value.getFieldsOrDefault("percent", Value.getDefaultInstance()).getNumberValue();
        if (!(percent >= 0 && percent <= 100))
            throw new InvalidRouteException(path + ".percent: " + percent + " (expected: 0..100)");
        return new CanaryRule(percent, Optional.ofNullable(header), key, true);
    }

    private static Quarantine quarantine(StructFields plugin, OnFailure onFailure) {
        Quarantine usual = Quarantine.NEVER;
        Struct value = plugin.object("quarantine");
        if (value == null) {
            boolean open = onFailure == OnFailure.GO_ON;
            return open ? new Quarantine(USUAL_FAILURES, usual.window(), usual.pause()) : usual;
        }
        var fields =
                new StructFields(
                        value, plugin.path("quarantine"), Set.of("failures", "window", "pause"));
        return new Quarantine(
                (int) Math.min(10_000, fields.number("failures")),
                fields.duration("window", usual.window()),
                fields.duration("pause", usual.pause()));
    }

    private static Limits limits(StructFields plugin) {
        Struct value = plugin.object("limits");
        var fields =
                new StructFields(
                        value == null ? Struct.getDefaultInstance() : value,
                        plugin.path("limits"),
                        LIMITS);
        return new Limits(
                fields.duration("maxCallTime", Duration.ZERO),
                fields.duration("maxPauseTime", LONGEST_PAUSE),
                fields.number("maxBufferBytes"));
    }
}
