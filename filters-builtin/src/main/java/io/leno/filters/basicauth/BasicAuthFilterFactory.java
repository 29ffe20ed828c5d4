package io.leno.filters.basicauth;

import io.envoyproxy.envoy.extensions.filters.http.basic_auth.v3.BasicAuth;
import io.envoyproxy.envoy.extensions.filters.http.basic_auth.v3.BasicAuthPerRoute;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.FilterStats.Counter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.DataSources;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.Locale;
import java.util.Set;

/// Envoy's basic authentication filter: `envoy.filters.http.basic_auth`. The users of a route
/// replace those of the filter.
@Component(service = HttpFilterFactory.class)
public final class BasicAuthFilterFactory implements HttpFilterFactory {
    /// @param credentialHeader where the credentials are: `authorization`
    /// @param userHeader that tells hosts the user's name; empty for none
    record Rules(
            Users users,
            String credentialHeader,
            String userHeader,
            Counter allowed,
            Counter denied) {}

    @Override
    public String name() {
        return "envoy.filters.http.basic_auth";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                FilterConfig.typeUrl(BasicAuth.getDescriptor().getFullName()),
                FilterConfig.typeUrl(BasicAuthPerRoute.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        BasicAuth read = FilterConfig.read(config, BasicAuth.newBuilder()).build();
        String header = read.getAuthenticationHeader().toLowerCase(Locale.ROOT);
        var rules =
                new Rules(
                        Users.of(DataSources.text(read.getUsers(), "BasicAuth.users")),
                        header.isEmpty() ? "authorization" : header,
                        read.getForwardUsernameHeader().toLowerCase(Locale.ROOT),
                        context.stats().counter("basic_auth.allowed"),
                        context.stats().counter("basic_auth.denied"));
        return stream -> new BasicAuthFilter(stream, rules);
    }

    @Override
    public Users configureRoute(PluginConfig config) {
        BasicAuthPerRoute read = FilterConfig.read(config, BasicAuthPerRoute.newBuilder()).build();
        return Users.of(DataSources.text(read.getUsers(), "BasicAuthPerRoute.users"));
    }
}
