package io.leno.samples.quota;

import io.leno.api.filter.FilterContext;
import io.leno.api.filter.FilterContext.LoopLocal;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.HttpStream;
import io.leno.api.json.Json;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

import java.net.URI;
import java.util.Map;

/// Asks a back end whether a tenant may send requests, and remembers the answer for a while:
/// `{"url": "http://quota.example/check", "seconds": 5}`. The back end is asked with a blocking
/// client, on a virtual thread; answers are kept for each event loop, without locks.
@Component
public final class QuotaFilter implements HttpFilterFactory {
    @Override
    public String name() {
        return "io.leno.samples.quota";
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        if (!(Json.read(config.json()) instanceof Map<?, ?> map)
                || !(map.get("url") instanceof String url)) {
            throw new InvalidPluginConfigException("url: missing (expected: http://…)");
        }
        long seconds = map.get("seconds") instanceof Number number ? number.longValue() : 5;
        var backend = new QuotaBackend(URI.create(url));
        LoopLocal<Answers> answers = context.perLoop(() -> new Answers(seconds));
        return stream -> new Quota(stream, answers.of(stream), backend);
    }

    /// The filter of one stream.
    private static final class Quota implements HttpFilter {
        private final HttpStream stream;
        private final Answers answers;
        private final QuotaBackend backend;

        Quota(HttpStream stream, Answers answers, QuotaBackend backend) {
            this.stream = stream;
            this.answers = answers;
            this.backend = backend;
        }

        @Override
        public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
            String tenant = headers.get("x-tenant");
            if (tenant == null) return refuse(400, "x-tenant: missing", "quota_no_tenant");
            Boolean known = answers.find(tenant);
            if (known != null) return known ? FilterStatus.CONTINUE : exceeded();
            stream.offload(
                    () -> backend.allows(tenant),
                    (allowed, failure) -> answered(tenant, allowed, failure));
            return FilterStatus.PAUSE;
        }

        /// On the event loop again. A back end that is down is no reason to refuse anybody.
        private void answered(
                String tenant, @Nullable Boolean allowed, @Nullable Throwable failure) {
            boolean may = failure != null || (allowed != null && allowed);
            if (failure != null) stream.count("quota.backend_failed");
            else answers.put(tenant, may);
            if (may) stream.resumeRequest();
            else exceeded();
        }

        private FilterStatus exceeded() {
            return refuse(429, "quota exceeded", "quota_exceeded");
        }

        private FilterStatus refuse(int status, String body, String details) {
            stream.reply(status, body, details);
            return FilterStatus.PAUSE;
        }
    }
}
