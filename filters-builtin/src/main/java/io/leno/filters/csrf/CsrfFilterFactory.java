package io.leno.filters.csrf;

import io.envoyproxy.envoy.extensions.filters.http.csrf.v3.CsrfPolicy;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.FilterStats.Counter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.RuntimeValues;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;
import io.leno.filters.RuntimeFraction;
import io.leno.filters.TextMatch;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

import java.util.List;
import java.util.Set;

/// Envoy's filter against cross-site request forgery: `envoy.filters.http.csrf`. A route's policy
/// replaces the filter's own.
@Component(service = HttpFilterFactory.class)
public final class CsrfFilterFactory implements HttpFilterFactory {
    /// @param shadow share that is only counted; null: none
    /// @param additionalOrigins that may send requests, beside the host itself
    record Policy(
            RuntimeFraction enabled,
            @Nullable RuntimeFraction shadow,
            List<TextMatch> additionalOrigins) {}

    /// How requests fared.
    record Counters(Counter missingOrigin, Counter invalid, Counter valid, RuntimeValues runtime) {}

    @Override
    public String name() {
        return "envoy.filters.http.csrf";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(CsrfPolicy.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        Policy policy = configureRoute(config);
        var counters =
                new Counters(
                        context.stats().counter("csrf.missing_source_origin"),
                        context.stats().counter("csrf.request_invalid"),
                        context.stats().counter("csrf.request_valid"),
                        context.runtime());
        return stream -> new CsrfFilter(stream, policy, counters);
    }

    @Override
    public Policy configureRoute(PluginConfig config) {
        CsrfPolicy read = FilterConfig.read(config, CsrfPolicy.newBuilder()).build();
        if (!read.hasFilterEnabled()) {
            throw new InvalidPluginConfigException("CsrfPolicy.filter_enabled: not set");
        }
        return new Policy(
                RuntimeFraction.of(read.getFilterEnabled()),
                read.hasShadowEnabled() ? RuntimeFraction.of(read.getShadowEnabled()) : null,
                read.getAdditionalOriginsList().stream().map(TextMatch::of).toList());
    }
}
