package io.leno.filters.jwt;

import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.PerRouteConfig;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.Set;

/// Envoy's filter of tokens: `envoy.filters.http.jwt_authn`. A route names one of the
/// configuration's requirements, or none.
@Component(service = HttpFilterFactory.class)
public final class JwtFilterFactory implements HttpFilterFactory {
    @Override
    public String name() {
        return "envoy.filters.http.jwt_authn";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                FilterConfig.typeUrl(JwtAuthentication.getDescriptor().getFullName()),
                FilterConfig.typeUrl(PerRouteConfig.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        JwtAuthentication read = FilterConfig.read(config, JwtAuthentication.newBuilder()).build();
        var rules = new JwtRules(read, context);
        return stream -> new JwtFilter(stream, rules);
    }

    @Override
    public Object configureRoute(PluginConfig config) {
        PerRouteConfig route = FilterConfig.read(config, PerRouteConfig.newBuilder()).build();
        if (route.getRequirementSpecifierCase()
                == PerRouteConfig.RequirementSpecifierCase.REQUIREMENTSPECIFIER_NOT_SET)
            throw new InvalidPluginConfigException(
                    "PerRouteConfig.requirement_specifier: is required");
        return route;
    }
}
