package io.leno.filters.apikeyauth;

import io.envoyproxy.envoy.extensions.filters.http.api_key_auth.v3.ApiKeyAuth;
import io.envoyproxy.envoy.extensions.filters.http.api_key_auth.v3.ApiKeyAuthPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.api_key_auth.v3.Credential;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.FilterStats.Counter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Envoy's API key filter: `envoy.filters.http.api_key_auth`. Keys and their sources are each the
/// route's, where it has any.
@Component(service = HttpFilterFactory.class)
public final class ApiKeyAuthFilterFactory implements HttpFilterFactory {
    /// @param clients by their keys
    /// @param allowedClients of a route; empty: all
    record Rules(
            Map<String, String> clients, List<KeySource> sources, Set<String> allowedClients) {}

    /// How requests fared.
    record Counters(Counter allowed, Counter unauthorized, Counter forbidden) {}

    @Override
    public String name() {
        return "envoy.filters.http.api_key_auth";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                FilterConfig.typeUrl(ApiKeyAuth.getDescriptor().getFullName()),
                FilterConfig.typeUrl(ApiKeyAuthPerRoute.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        ApiKeyAuth read = FilterConfig.read(config, ApiKeyAuth.newBuilder()).build();
        var rules =
                new Rules(
                        clients(read.getCredentialsList()),
                        read.getKeySourcesList().stream().map(KeySource::of).toList(),
                        Set.of());
        var counters =
                new Counters(
                        context.stats().counter("api_key_auth.allowed"),
                        context.stats().counter("api_key_auth.unauthorized"),
                        context.stats().counter("api_key_auth.forbidden"));
        return stream -> new ApiKeyAuthFilter(stream, rules, counters);
    }

    @Override
    public Rules configureRoute(PluginConfig config) {
        ApiKeyAuthPerRoute read =
                FilterConfig.read(config, ApiKeyAuthPerRoute.newBuilder()).build();
        return new Rules(
                clients(read.getCredentialsList()),
                read.getKeySourcesList().stream().map(KeySource::of).toList(),
                Set.copyOf(read.getAllowedClientsList()));
    }

    private static Map<String, String> clients(List<Credential> credentials) {
        Map<String, String> clients = new HashMap<>();
        for (Credential credential : credentials) {
            if (clients.put(credential.getKey(), credential.getClient()) != null) {
                throw new InvalidPluginConfigException(
                        "Duplicated credential key (client: " + credential.getClient() + ")");
            }
        }
        return Map.copyOf(clients);
    }
}
