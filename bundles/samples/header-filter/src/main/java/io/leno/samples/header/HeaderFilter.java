package io.leno.samples.header;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.SimpleHttpFilter;
import io.leno.api.plugin.PluginConfig;

import org.osgi.service.component.annotations.Component;

/// Adds a header to every response of every proxy it is dropped into.
@Component
public final class HeaderFilter implements HttpFilterFactory {
    @Override
    public HttpFilterSettings configure(PluginConfig config) {
        return SimpleHttpFilter.settings(
                (request, next) ->
                        next.proceed(request)
                                .thenApply(
                                        response ->
                                                response.with(
                                                        "x-leno-sample",
                                                        "hello from a dropped filter")));
    }

    @Override
    public String name() {
        return "io.leno.samples.header";
    }

    @Override
    public Attachment attachment() {
        return Attachment.EVERYWHERE;
    }
}
