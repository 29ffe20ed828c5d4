package io.leno.it.plugin;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.HttpStream;
import io.leno.api.plugin.PluginConfig;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Serves everywhere and adds `x-number` to responses, as the file `number.txt` of its jar says;
/// each stream has a timer that never fires.
public final class Numbered implements HttpFilterFactory {
    @Override
    public String name() {
        return "io.leno.it.numbered";
    }

    @Override
    public Attachment attachment() {
        return Attachment.EVERYWHERE;
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config) {
        String number = number();
        return stream -> new Filter(number, stream);
    }

    private static String number() {
        try (InputStream file = Numbered.class.getResourceAsStream("/number.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Filter implements HttpFilter {
        private final String number;

        Filter(String number, HttpStream stream) {
            this.number = number;
            stream.schedule(Duration.ofHours(1), () -> {});
        }

        @Override
        public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
            headers.set("x-number", number);
            return FilterStatus.CONTINUE;
        }
    }
}
