package io.leno.filters.cdnloop;

import io.envoyproxy.envoy.extensions.filters.http.cdn_loop.v3.CdnLoopConfig;
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

/// Envoy's CDN loop filter: `envoy.filters.http.cdn_loop` (RFC 8586).
@Component(service = HttpFilterFactory.class)
public final class CdnLoopFilterFactory implements HttpFilterFactory {
    @Override
    public String name() {
        return "envoy.filters.http.cdn_loop";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(CdnLoopConfig.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config) {
        CdnLoopConfig read = FilterConfig.read(config, CdnLoopConfig.newBuilder()).build();
        List<String> names = CdnLoop.names(read.getCdnId());
        if (names == null || !names.equals(List.of(read.getCdnId()))) {
            throw new InvalidPluginConfigException(
                    "Provided cdn_id \"" + read.getCdnId() + "\" is not a valid CDN identifier");
        }
        long most = Integer.toUnsignedLong(read.getMaxAllowedOccurrences());
        return stream -> new Filter(stream, read.getCdnId(), most);
    }

    /// One request.
    private record Filter(HttpStream stream, String id, long most) implements HttpFilter {
        @Override
        public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
            String passed = String.join(",", headers.all("cdn-loop"));
            if (passed.isEmpty()) {
                headers.set("cdn-loop", id);
                return FilterStatus.CONTINUE;
            }
            List<String> names = CdnLoop.names(passed);
            if (names == null) {
                stream.reply(400, "Invalid CDN-Loop header in request.", "invalid_cdn_loop_header");
                return FilterStatus.PAUSE;
            }
            if (names.stream().filter(id::equals).count() > most) {
                stream.reply(
                        502, "The server has detected a loop between CDNs.", "cdn_loop_detected");
                return FilterStatus.PAUSE;
            }
            headers.set("cdn-loop", passed + "," + id);
            return FilterStatus.CONTINUE;
        }
    }
}
