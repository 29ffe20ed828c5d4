package io.leno.filters.buffer;

import io.envoyproxy.envoy.extensions.filters.http.buffer.v3.Buffer;
import io.envoyproxy.envoy.extensions.filters.http.buffer.v3.BufferPerRoute;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.Set;

/// Envoy's buffer filter: `envoy.filters.http.buffer`.
@Component(service = HttpFilterFactory.class)
public final class BufferFilterFactory implements HttpFilterFactory {
    /// No limit of ours: the filter is switched off.
    static final int OFF = -1;

    @Override
    public String name() {
        return "envoy.filters.http.buffer";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                FilterConfig.typeUrl(Buffer.getDescriptor().getFullName()),
                FilterConfig.typeUrl(BufferPerRoute.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config) {
        int most = most(FilterConfig.read(config, Buffer.newBuilder()).build());
        return stream -> new BufferFilter(stream, most);
    }

    /// The most bytes of a request that are held, or [#OFF].
    @Override
    public Integer configureRoute(PluginConfig config) {
        BufferPerRoute route = FilterConfig.read(config, BufferPerRoute.newBuilder()).build();
        return switch (route.getOverrideCase()) {
            case DISABLED -> OFF;
            case BUFFER -> most(route.getBuffer());
            case OVERRIDE_NOT_SET ->
                    throw new InvalidPluginConfigException(
                            "BufferPerRoute.override: not set (expected: disabled or buffer)");
        };
    }

    private static int most(Buffer config) {
        long most = Integer.toUnsignedLong(config.getMaxRequestBytes().getValue());
        if (most == 0) {
            throw new InvalidPluginConfigException(
                    "Buffer.max_request_bytes: 0 (expected: 1..4294967295)");
        }
        return (int) Math.min(most, Integer.MAX_VALUE);
    }
}
