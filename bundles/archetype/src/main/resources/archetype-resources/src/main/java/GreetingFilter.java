package ${package};

import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.SimpleHttpFilter;
import io.leno.api.plugin.PluginConfig;

import org.osgi.service.component.annotations.Component;

/// Adds a header to every response of every proxy that it is dropped into.
@Component
public final class GreetingFilter implements HttpFilterFactory {
    @Override
    public String name() {
        return "${package}.greeting";
    }

    /// Without it, the filter serves only where a configuration names it.
    @Override
    public Attachment attachment() {
        return Attachment.EVERYWHERE;
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config) {
        return SimpleHttpFilter.settings(
                (request, next) ->
                        next.proceed(request)
                                .thenApply(response -> response.with("x-greeting", "hello")));
    }
}
