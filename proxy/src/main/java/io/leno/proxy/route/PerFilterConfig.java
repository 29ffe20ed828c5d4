package io.leno.proxy.route;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;

import io.envoyproxy.envoy.config.route.v3.FilterConfig;
import io.leno.api.plugin.PluginConfig;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// What a route says to one filter, opaque until the filter's factory reads it.
public final class PerFilterConfig {
    private static final String TYPED_STRUCT = "xds.type.v3.TypedStruct";
    private static final String OLD_TYPED_STRUCT = "udpa.type.v1.TypedStruct";

    private record Resolved(Object key, @Nullable Object value) {}

    private final String filterName;
    private final PluginConfig config;
    private final boolean disabled;
    private final boolean optional;
    private volatile @Nullable Resolved resolved;

    private PerFilterConfig(
            String filterName, PluginConfig config, boolean disabled, boolean optional) {
        this.filterName = filterName;
        this.config = config;
        this.disabled = disabled;
        this.optional = optional;
    }

    static PerFilterConfig compile(String filterName, Any any) {
        try {
            if (!any.is(FilterConfig.class)) {
                return new PerFilterConfig(filterName, plugin(any), false, false);
            }
            FilterConfig wrapped = any.unpack(FilterConfig.class);
            return new PerFilterConfig(
                    filterName,
                    plugin(wrapped.getConfig()),
                    wrapped.getDisabled(),
                    wrapped.getIsOptional());
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidRouteException(
                    "typed_per_filter_config["
                            + filterName
                            + "]: cannot be decoded: "
                            + e.getMessage(),
                    e);
        }
    }

    private static PluginConfig plugin(Any any) throws InvalidProtocolBufferException {
        String type = any.getTypeUrl().substring(any.getTypeUrl().lastIndexOf('/') + 1);
        return switch (type) {
            case TYPED_STRUCT -> {
                TypedStruct struct = TypedStruct.parseFrom(any.getValue());
                yield json(struct.getTypeUrl(), JsonFormat.printer().print(struct.getValue()));
            }
            case OLD_TYPED_STRUCT -> {
                var struct = com.github.udpa.udpa.type.v1.TypedStruct.parseFrom(any.getValue());
                yield json(struct.getTypeUrl(), JsonFormat.printer().print(struct.getValue()));
            }
            default ->
                    new PluginConfig(
                            any.getTypeUrl(),
                            PluginConfig.Format.PROTOBUF,
                            any.getValue().toByteArray());
        };
    }

    private static PluginConfig json(String typeUrl, String json) {
        return new PluginConfig(
                typeUrl, PluginConfig.Format.JSON, json.getBytes(StandardCharsets.UTF_8));
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

    /// True: a filter that does not exist is no error.
    public boolean optional() {
        return optional;
    }

    /// What a factory made of the configuration. It is made on first use and kept for this key, a
    /// generation of the plugin for example; another key's replaces it, and [RouteTable#release]
    /// lets go of it. Made twice where two threads come first at the same time.
    public @Nullable Object resolved(
            Object key, Function<PluginConfig, ? extends @Nullable Object> make) {
        Resolved known = resolved;
        if (known != null && known.key.equals(key)) return known.value;
        Object made = make.apply(config);
        resolved = new Resolved(key, made);
        return made;
    }

    void release(Object key) {
        Resolved known = resolved;
        if (known != null && known.key.equals(key)) resolved = null;
    }
}
