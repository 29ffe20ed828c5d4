package io.leno.filters.headermutation;

import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutation;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.Set;

/// Envoy's header mutation filter: `envoy.filters.http.header_mutation`. The edits of all levels of
/// a route add to the filter's own.
@Component(service = HttpFilterFactory.class)
public final class HeaderMutationFilterFactory implements HttpFilterFactory {
    @Override
    public String name() {
        return "envoy.filters.http.header_mutation";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                FilterConfig.typeUrl(HeaderMutation.getDescriptor().getFullName()),
                FilterConfig.typeUrl(HeaderMutationPerRoute.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config) {
        HeaderMutation read = FilterConfig.read(config, HeaderMutation.newBuilder()).build();
        MessageEdits edits = MessageEdits.of(read.getMutations());
        boolean specificLast = read.getMostSpecificHeaderMutationsWins();
        return stream -> new HeaderMutationFilter(stream, edits, specificLast);
    }

    @Override
    public MessageEdits configureRoute(PluginConfig config) {
        return MessageEdits.of(
                FilterConfig.read(config, HeaderMutationPerRoute.newBuilder())
                        .build()
                        .getMutations());
    }
}
