package io.leno.filters.istio;

import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.Set;

/// Istio's statistics of requests: `istio.stats`, `istio_requests_total` and its siblings. Tags may
/// be left out and added; of CEL, texts and single attributes are understood.
@Component(service = HttpFilterFactory.class)
public final class IstioStatsFilterFactory implements HttpFilterFactory {
    @Override
    public String name() {
        return "istio.stats";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(IstioMessages.STATS.getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        MetricRules rules =
                MetricRules.of(
                        IstioConfig.read(config, IstioMessages.STATS),
                        context.node(),
                        context.rootStats());
        return stream -> new IstioStatsFilter(stream, rules, context.node());
    }
}
