package io.leno.filters.headertometadata;

import io.envoyproxy.envoy.extensions.filters.http.header_to_metadata.v3.Config;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.HttpStream;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.List;
import java.util.Set;

/// Envoy's header-to-metadata filter: `envoy.filters.http.header_to_metadata`. A route's rules
/// replace the filter's own.
@Component(service = HttpFilterFactory.class)
public final class HeaderToMetadataFilterFactory implements HttpFilterFactory {
    /// Rules of both directions.
    private record Rules(List<Rule> request, List<Rule> response) {}

    /// One request and its response.
    private record Filter(HttpStream stream, Rules ofFilter) implements HttpFilter {
        private Rules rules() {
            return stream.routeConfig() instanceof Rules ofRoute ? ofRoute : ofFilter;
        }

        @Override
        public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
            Rule.applyAll(rules().request, headers, stream.info());
            return FilterStatus.CONTINUE;
        }

        @Override
        public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
            Rule.applyAll(rules().response, headers, stream.info());
            return FilterStatus.CONTINUE;
        }
    }

    @Override
    public String name() {
        return "envoy.filters.http.header_to_metadata";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(Config.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config) {
        Rules rules = rules(config);
        return stream -> new Filter(stream, rules);
    }

    @Override
    public Object configureRoute(PluginConfig config) {
        Rules rules = rules(config);
        if (rules.request.isEmpty() && rules.response.isEmpty()) {
            throw new InvalidPluginConfigException(
                    "header_to_metadata: no rules (expected: request_rules or response_rules)");
        }
        return rules;
    }

    private static Rules rules(PluginConfig config) {
        Config read = FilterConfig.read(config, Config.newBuilder()).build();
        return new Rules(
                read.getRequestRulesList().stream().map(Rule::of).toList(),
                read.getResponseRulesList().stream().map(Rule::of).toList());
    }
}
