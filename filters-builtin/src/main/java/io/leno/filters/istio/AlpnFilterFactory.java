package io.leno.filters.istio;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.HttpStream;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Istio's ALPN filter: `istio.alpn`. What is offered by ALPN to an upstream tells its sidecar that
/// HTTP is spoken, and which: `istio-http/1.1`, `istio-h2`.
@Component(service = HttpFilterFactory.class)
public final class AlpnFilterFactory implements HttpFilterFactory {
    private static final String PROTOCOLS = "envoy.network.application_protocols";

    @Override
    public String name() {
        return "istio.alpn";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(IstioMessages.ALPN.getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config) {
        Map<String, String> offered = new HashMap<>();
        for (IstioConfig override :
                IstioConfig.read(config, IstioMessages.ALPN).all("alpn_override")) {
            String protocol =
                    switch (override.named("upstream_protocol")) {
                        case "HTTP10" -> "HTTP/1.0";
                        case "HTTP2" -> "HTTP/2";
                        default -> "HTTP/1.1";
                    };
            offered.put(protocol, String.join(",", override.texts("alpn_override")));
        }
        return stream -> new Filter(stream, offered);
    }

    /// One request.
    private record Filter(HttpStream stream, Map<String, String> offered) implements HttpFilter {
        @Override
        public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
            String protocol = stream.info().clusterProtocol();
            String override = protocol == null ? null : offered.get(protocol);
            if (override != null && !override.isEmpty() && isWanted()) {
                stream.filterState().put(PROTOCOLS, override);
            }
            return FilterStatus.CONTINUE;
        }

        private boolean isWanted() {
            return !(stream.info().clusterMetadata().get("istio") instanceof Map<?, ?> istio
                    && "false".equals(istio.get("alpn_override")));
        }
    }
}
