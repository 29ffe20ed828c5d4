package io.leno.filters.iptagging;

import io.envoyproxy.envoy.extensions.filters.http.ip_tagging.v3.IPTagging;
import io.envoyproxy.envoy.extensions.filters.http.ip_tagging.v3.IPTagging.IpTagHeader;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.FilterStats.Counter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.AddressPrefix;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Envoy's IP tagging filter: `envoy.filters.http.ip_tagging`.
@Component(service = HttpFilterFactory.class)
public final class IpTaggingFilterFactory implements HttpFilterFactory {
    /// A name for some addresses.
    record Tag(String name, List<AddressPrefix> ranges, Counter hit) {}

    /// Which requests are looked at.
    enum Requests {
        ALL,
        INTERNAL,
        EXTERNAL
    }

    /// @param header that gets the names
    /// @param sanitizes whether what a client says there goes
    record Rules(
            Requests requests,
            List<Tag> tags,
            String header,
            boolean sanitizes,
            Counter noHit,
            Counter total) {}

    @Override
    public String name() {
        return "envoy.filters.http.ip_tagging";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(IPTagging.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        IPTagging read = FilterConfig.read(config, IPTagging.newBuilder()).build();
        if (read.getIpTagsCount() == 0) {
            throw new InvalidPluginConfigException(
                    "HTTP IP Tagging Filter requires ip_tags to be specified.");
        }
        List<Tag> tags =
                read.getIpTagsList().stream()
                        .map(
                                tag ->
                                        new Tag(
                                                tag.getIpTagName(),
                                                tag.getIpListList().stream()
                                                        .map(AddressPrefix::of)
                                                        .toList(),
                                                context.stats()
                                                        .counter(
                                                                "ip_tagging."
                                                                        + tag.getIpTagName()
                                                                        + ".hit")))
                        .toList();
        String header = read.getIpTagHeader().getHeader().toLowerCase(Locale.ROOT);
        var rules =
                new Rules(
                        requests(read),
                        tags,
                        header.isEmpty() ? "x-envoy-ip-tags" : header,
                        !header.isEmpty()
                                && read.getIpTagHeader().getAction()
                                        == IpTagHeader.HeaderAction.SANITIZE,
                        context.stats().counter("ip_tagging.no_hit"),
                        context.stats().counter("ip_tagging.total"));
        return stream -> new IpTaggingFilter(stream, rules);
    }

    private static Requests requests(IPTagging config) {
        return switch (config.getRequestType()) {
            case BOTH -> Requests.ALL;
            case INTERNAL -> Requests.INTERNAL;
            case EXTERNAL -> Requests.EXTERNAL;
            case UNRECOGNIZED ->
                    throw new InvalidPluginConfigException(
                            "IPTagging.request_type: "
                                    + config.getRequestTypeValue()
                                    + " (expected: 0..2)");
        };
    }
}
