package io.leno.proxy.route;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;

import io.envoyproxy.envoy.config.route.v3.FilterConfig;
import io.envoyproxy.envoy.config.route.v3.RateLimit;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.leno.api.plugin.PluginConfig;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;

/// What a route says to one filter, opaque until the filter's factory reads it.
public final class PerFilterConfig {
    private static final String TYPED_STRUCT = "xds.type.v3.TypedStruct";
    private static final String OLD_TYPED_STRUCT = "udpa.type.v1.TypedStruct";

    private record Resolved(Object key, @Nullable Object value) {}

    private final String filterName;
    private final PluginConfig config;
    private final boolean disabled;
    private final boolean optional;
    private final @Nullable StreamMatch match;

    /// One for each generation of the plugin that still has streams: usually one.
    private final AtomicReference<List<Resolved>> resolved = new AtomicReference<>(List.of());

    private PerFilterConfig(
            String filterName,
            PluginConfig config,
            boolean disabled,
            boolean optional,
            @Nullable StreamMatch match) {
        this.filterName = filterName;
        this.match = match;
        this.config = config;
        this.disabled = disabled;
        this.optional = optional;
    }

    static PerFilterConfig compile(String filterName, Any any) {
        String where = "typed_per_filter_config[" + filterName + "]";
        try {
            if (!any.is(FilterConfig.class)) return of(filterName, any, false, false, where);
            FilterConfig wrapped = any.unpack(FilterConfig.class);
            return of(
                    filterName,
                    wrapped.getConfig(),
                    wrapped.getDisabled(),
                    wrapped.getIsOptional(),
                    where);
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidRouteException(where + ": cannot be decoded: " + e.getMessage(), e);
        }
    }

    private static PerFilterConfig of(
            String filterName, Any any, boolean disabled, boolean optional, String where)
            throws InvalidProtocolBufferException {
        String type = any.getTypeUrl().substring(any.getTypeUrl().lastIndexOf('/') + 1);
        return switch (type) {
            case TYPED_STRUCT -> {
                TypedStruct struct = TypedStruct.parseFrom(any.getValue());
                String of = struct.getTypeUrl();
                yield of(filterName, of, struct.getValue(), disabled, optional, where);
            }
            case OLD_TYPED_STRUCT -> {
                var struct = com.github.udpa.udpa.type.v1.TypedStruct.parseFrom(any.getValue());
                String of = struct.getTypeUrl();
                yield of(filterName, of, struct.getValue(), disabled, optional, where);
            }
            default ->
                    new PerFilterConfig(
                            filterName,
                            new PluginConfig(
                                    any.getTypeUrl(),
                                    PluginConfig.Format.PROTOBUF,
                                    any.getValue().toByteArray()),
                            disabled,
                            optional,
                            null);
        };
    }

    private static PerFilterConfig of(
            String filterName,
            String typeUrl,
            Struct value,
            boolean disabled,
            boolean optional,
            String where)
            throws InvalidProtocolBufferException {
        if (!PluginRoute.isWrapped(typeUrl)) {
            PluginConfig config = json(typeUrl, JsonFormat.printer().print(value));
            return new PerFilterConfig(filterName, config, disabled, optional, null);
        }
        PluginRoute wrapped = PluginRoute.read(value, where);
        return new PerFilterConfig(
                filterName,
                wrapped.config(),
                disabled || wrapped.disabled(),
                optional,
                wrapped.match());
    }

    private static PluginConfig json(String typeUrl, String json) {
        return new PluginConfig(
                typeUrl, PluginConfig.Format.JSON, json.getBytes(StandardCharsets.UTF_8));
    }

    /// What a virtual host or a route says of rates, for the filters that limit them; null for
    /// nothing.
    static @Nullable PerFilterConfig ofRates(List<RateLimit> limits) {
        if (limits.isEmpty()) return null;
        VirtualHost holder = VirtualHost.newBuilder().addAllRateLimits(limits).build();
        var config =
                new PluginConfig(
                        "type.googleapis.com/" + holder.getDescriptorForType().getFullName(),
                        PluginConfig.Format.PROTOBUF,
                        holder.toByteArray());
        return new PerFilterConfig("rate_limits", config, false, false, null);
    }

    /// Under which name it was given: the filter's in the chain.
    public String filterName() {
        return filterName;
    }

    public PluginConfig config() {
        return config;
    }

    /// True: the filter is not to run for this route.
    public boolean disabled() {
        return disabled;
    }

    /// Which requests the filter is for, in place of its own rule; null where that holds.
    public @Nullable StreamMatch match() {
        return match;
    }

    /// True: a filter that does not exist is no error.
    public boolean optional() {
        return optional;
    }

    /// True: it says no more than whether the filter runs.
    public boolean isEmpty() {
        return config.typeUrl().isEmpty();
    }

    /// What a factory made of the configuration: made once for each key, a generation of the
    /// plugin, and kept until [#retain]. Made twice where two threads come first at the same time;
    /// both get the same object.
    public @Nullable Object resolved(
            Object key, Function<PluginConfig, ? extends @Nullable Object> make) {
        for (Resolved known : resolved.get()) if (known.key.equals(key)) return known.value;
        var made = new Resolved(key, make.apply(config));
        List<Resolved> all = resolved.updateAndGet(now -> with(now, made));
        for (Resolved known : all) if (known.key.equals(key)) return known.value;
        return made.value;
    }

    private static List<Resolved> with(List<Resolved> now, Resolved made) {
        if (now.stream().anyMatch(known -> known.key.equals(made.key))) return now;
        return Stream.concat(now.stream(), Stream.of(made)).toList();
    }

    void retain(Set<?> keys) {
        resolved.updateAndGet(
                now -> now.stream().filter(known -> keys.contains(known.key)).toList());
    }
}
