package io.leno.filters.ratelimit;

import io.envoyproxy.envoy.extensions.filters.network.ratelimit.v3.RateLimit;
import io.leno.api.connection.NetworkFilterContext;
import io.leno.api.connection.NetworkFilterFactory;
import io.leno.api.connection.NetworkFilterSettings;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.Set;

/// Envoy's filter of rates of connections that many proxies share:
/// `envoy.filters.network.ratelimit`.
@Component(service = NetworkFilterFactory.class)
public final class ConnectionLimitFilterFactory implements NetworkFilterFactory {
    static final String NAME = "envoy.filters.network.ratelimit";

    private static final Set<String> FIELDS =
            Set.of(
                    "stat_prefix",
                    "domain",
                    "descriptors",
                    "timeout",
                    "failure_mode_deny",
                    "rate_limit_service");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(RateLimit.getDescriptor().getFullName()));
    }

    @Override
    public NetworkFilterSettings configure(PluginConfig config, NetworkFilterContext context) {
        RateLimit read = FilterConfig.read(config, RateLimit.newBuilder()).build();
        FilterConfig.requireOnly(read, FIELDS);
        require(!read.getStatPrefix().isEmpty(), "stat_prefix: value length must be at least 1");
        require(!read.getDomain().isEmpty(), "domain: value length must be at least 1");
        require(read.getDescriptorsCount() > 0, "descriptors: must contain at least 1 item");
        require(read.hasRateLimitService(), "rate_limit_service: value is required");
        var limits = new ConnectionLimits(read, context);
        return connection -> new ConnectionLimitFilter(connection, limits);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) throw new InvalidPluginConfigException(otherwise);
    }
}
