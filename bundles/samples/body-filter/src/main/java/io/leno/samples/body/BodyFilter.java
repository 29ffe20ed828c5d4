package io.leno.samples.body;

import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.json.Json;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;

import org.osgi.service.component.annotations.Component;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Hides a byte sequence in text responses: `{"hide": "secret"}` replaces each `secret` by
/// asterisks. Nothing is held but what could be the beginning of one, so bodies of any size stream
/// through.
@Component
public final class BodyFilter implements HttpFilterFactory {
    @Override
    public String name() {
        return "io.leno.samples.body";
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config) {
        Object hide = Json.read(config.json()) instanceof Map<?, ?> map ? map.get("hide") : null;
        if (!(hide instanceof String word) || word.isEmpty())
            throw new InvalidPluginConfigException("hide: " + hide + " (expected: a text)");
        byte[] pattern = word.getBytes(StandardCharsets.UTF_8);
        return stream -> new Hiding(new Redaction(pattern));
    }

    /// The filter of one stream.
    private static final class Hiding implements HttpFilter {
        private final Redaction redaction;
        private boolean text;

        Hiding(Redaction redaction) {
            this.redaction = redaction;
        }

        @Override
        public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
            String type = headers.get("content-type");
            boolean encoded = headers.get("content-encoding") != null;
            text = !encoded && type != null && type.startsWith("text/");
            return FilterStatus.CONTINUE;
        }

        /// As many asterisks as there were bytes: `content-length` still holds, if all of it is
        /// passed at the end.
        @Override
        public FilterStatus onResponseData(BodyData data, boolean endOfStream) {
            if (text) data.replace(redaction.next(data.copy(), endOfStream));
            return FilterStatus.CONTINUE;
        }
    }
}
