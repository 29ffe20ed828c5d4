package io.leno.filters.jsontometadata;

import io.envoyproxy.envoy.extensions.filters.http.json_to_metadata.v3.JsonToMetadata;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.Set;

/// Envoy's JSON-to-metadata filter: `envoy.filters.http.json_to_metadata`. A route's rules replace
/// the filter's own.
@Component(service = HttpFilterFactory.class)
public final class JsonToMetadataFilterFactory implements HttpFilterFactory {
    /// Rules of both directions.
    record Rules(BodyRules request, BodyRules response) {}

    @Override
    public String name() {
        return "envoy.filters.http.json_to_metadata";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(JsonToMetadata.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        Rules rules = configureRoute(config);
        var requests = BodyCounters.of(context, "json_to_metadata.rq");
        var responses = BodyCounters.of(context, "json_to_metadata.resp");
        return stream -> new JsonToMetadataFilter(stream, rules, requests, responses);
    }

    @Override
    public Rules configureRoute(PluginConfig config) {
        JsonToMetadata read = FilterConfig.read(config, JsonToMetadata.newBuilder()).build();
        var rules =
                new Rules(
                        BodyRules.of(read.getRequestRules()),
                        BodyRules.of(read.getResponseRules()));
        return rules;
    }
}
