package io.leno.filters.health;

import io.envoyproxy.envoy.extensions.filters.http.health_check.v3.HealthCheck;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;
import io.leno.filters.HeaderMatch;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Envoy's filter for health checks of the proxy: `envoy.filters.http.health_check`.
@Component(service = HttpFilterFactory.class)
public final class HealthCheckFilterFactory implements HttpFilterFactory {
    @Override
    public String name() {
        return "envoy.filters.http.health_check";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(HealthCheck.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config) {
        HealthCheck read = FilterConfig.read(config, HealthCheck.newBuilder()).build();
        if (!read.hasPassThroughMode())
            throw new InvalidPluginConfigException("pass_through_mode: value is required");
        boolean passThrough = read.getPassThroughMode().getValue();
        var rules =
                new HealthRules(
                        passThrough,
                        read.getHeadersList().stream().map(HeaderMatch::of).toList(),
                        minimums(read),
                        cache(read, passThrough));
        return stream -> new HealthCheckFilter(stream, rules);
    }

    private static @Nullable CachedAnswer cache(HealthCheck config, boolean passThrough) {
        var time = config.getCacheTime();
        long nanos = time.getSeconds() * 1_000_000_000L + time.getNanos();
        if (nanos == 0) return null;
        if (!passThrough)
            throw new InvalidPluginConfigException(
                    "cache_time_ms must not be set when path_through_mode is disabled");
        return new CachedAnswer(nanos, System::nanoTime);
    }

    private static Map<String, Long> minimums(HealthCheck config) {
        Map<String, Long> minimums = new TreeMap<>();
        config.getClusterMinHealthyPercentagesMap()
                .forEach((cluster, percent) -> minimums.put(cluster, (long) percent.getValue()));
        return minimums;
    }
}
