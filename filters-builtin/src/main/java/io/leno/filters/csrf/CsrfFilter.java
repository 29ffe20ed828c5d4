package io.leno.filters.csrf;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.filters.csrf.CsrfFilterFactory.Counters;
import io.leno.filters.csrf.CsrfFilterFactory.Policy;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/// One request: those that change something must come from where they go to.
record CsrfFilter(HttpStream stream, Policy ofFilter, Counters counters) implements HttpFilter {
    private static final Set<String> CHANGING = Set.of("POST", "PUT", "DELETE", "PATCH");

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        Policy policy = stream.routeConfig() instanceof Policy ofRoute ? ofRoute : ofFilter;
        boolean enabled = policy.enabled().hits(counters.runtime());
        boolean shadow = policy.shadow() != null && policy.shadow().hits(counters.runtime());
        if (!enabled && !shadow) return FilterStatus.CONTINUE;
        if (!CHANGING.contains(String.valueOf(headers.get(":method"))))
            return FilterStatus.CONTINUE;
        if (isValid(policy, headers)) {
            counters.valid().inc();
            return FilterStatus.CONTINUE;
        }
        if (!enabled) return FilterStatus.CONTINUE;
        stream.reply(403, "Invalid origin", "csrf_origin_mismatch");
        return FilterStatus.PAUSE;
    }

    private boolean isValid(Policy policy, Headers headers) {
        String origin = source(headers);
        if (origin.isEmpty()) {
            counters.missingOrigin().inc();
            return false;
        }
        boolean allowed =
                origin.equals(hostAndPort(headers.get(":authority")))
                        || policy.additionalOrigins().stream()
                                .anyMatch(match -> match.matches(origin));
        if (!allowed) counters.invalid().inc();
        return allowed;
    }

    /// `null` is what browsers say where they will not tell.
    private static String source(Headers headers) {
        String origin = headers.get("origin");
        if ("null".equals(origin)) return "";
        String source = hostAndPort(origin);
        return source.isEmpty() ? hostAndPort(headers.get("referer")) : source;
    }

    /// Of a URL; what is none stays as it is.
    private static String hostAndPort(@Nullable String url) {
        if (url == null) return "";
        int scheme = url.indexOf("://");
        if (scheme < 0) return url;
        int start = scheme + 3;
        int end = start;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) end++;
        return url.substring(start, end);
    }
}
