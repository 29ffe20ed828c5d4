package io.leno.it.plugin;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.HttpStream;
import io.leno.api.plugin.PluginConfig;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Adds `x-greeting` to responses, as `greeting` of its configuration or of the route's says.
public final class Greeting implements HttpFilterFactory {
    private static final Pattern TEXT = Pattern.compile("\"greeting\":\\s*\"([^\"]*)\"");

    @Override
    public String name() {
        return "io.leno.it.greeting";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of("type.googleapis.com/io.example.Greeting");
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config) {
        String text = text(config);
        return stream -> new Filter(text, stream);
    }

    @Override
    public Object configureRoute(PluginConfig config) {
        return text(config);
    }

    private static String text(PluginConfig config) {
        Matcher found = TEXT.matcher(config.json());
        return found.find() ? found.group(1) : "none";
    }

    private record Filter(String text, HttpStream stream) implements HttpFilter {
        @Override
        public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
            Object ofRoute = stream.routeConfig();
            headers.set("x-greeting", ofRoute == null ? text : ofRoute.toString());
            return FilterStatus.CONTINUE;
        }
    }
}
