package io.leno.filters.extauthz;

import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.Set;

/// Envoy's filter that asks somebody else: `envoy.filters.http.ext_authz`.
@Component(service = HttpFilterFactory.class)
public final class ExtAuthzFilterFactory implements HttpFilterFactory {
    @Override
    public String name() {
        return "envoy.filters.http.ext_authz";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                FilterConfig.typeUrl(ExtAuthz.getDescriptor().getFullName()),
                FilterConfig.typeUrl(ExtAuthzPerRoute.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        ExtAuthz read = FilterConfig.read(config, ExtAuthz.newBuilder()).build();
        var rules = new AuthRules(read, context);
        return stream -> new ExtAuthzFilter(stream, rules);
    }

    @Override
    public Object configureRoute(PluginConfig config) {
        return RouteChecks.of(FilterConfig.read(config, ExtAuthzPerRoute.newBuilder()).build());
    }
}
