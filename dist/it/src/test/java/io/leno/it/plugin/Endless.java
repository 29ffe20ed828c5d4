package io.leno.it.plugin;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;

/// Never comes back from a request for `/stuck`.
public final class Endless implements HttpFilterFactory {
    @Override
    public String name() {
        return "io.leno.it.endless";
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config) {
        return stream -> new Filter();
    }

    private static final class Filter implements HttpFilter {
        @Override
        public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
            if ("/stuck".equals(headers.get(":path"))) spin(headers);
            return FilterStatus.CONTINUE;
        }

        private static void spin(Headers headers) {
            long turns = 0;
            while (headers.get(":path") != null) {
                try {
                    if (++turns < 0) throw new IllegalStateException("never");
                } catch (RuntimeException e) {
                    turns = 0;
                }
            }
        }
    }
}
