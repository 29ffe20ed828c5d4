package io.leno.filters.apikeyauth;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.filters.apikeyauth.ApiKeyAuthFilterFactory.Counters;
import io.leno.filters.apikeyauth.ApiKeyAuthFilterFactory.Rules;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// One request: it shows a key that is known, or is refused.
record ApiKeyAuthFilter(HttpStream stream, Rules ofFilter, Counters counters)
        implements HttpFilter {
    private static final String FAILED = "Client authentication failed.";

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        Rules route = stream.routeConfig() instanceof Rules ofRoute ? ofRoute : ofFilter;
        Map<String, String> clients =
                route.clients().isEmpty() ? ofFilter.clients() : route.clients();
        List<KeySource> sources = route.sources().isEmpty() ? ofFilter.sources() : route.sources();
        String key = key(sources, headers);
        if (key.isEmpty()) return unauthorized("missing_api_key");
        String client = clients.get(key);
        if (client == null) return unauthorized("unknown_api_key");
        Set<String> allowed = route.allowedClients();
        if (!allowed.isEmpty() && !allowed.contains(client)) {
            counters.forbidden().inc();
            stream.reply(403, "Client is forbidden.", "client_not_allowed");
            return FilterStatus.PAUSE;
        }
        counters.allowed().inc();
        return FilterStatus.CONTINUE;
    }

    private static String key(List<KeySource> sources, Headers headers) {
        for (KeySource source : sources) {
            String key = source.key(headers);
            if (!key.isEmpty()) return key;
        }
        return "";
    }

    private FilterStatus unauthorized(String details) {
        counters.unauthorized().inc();
        stream.reply(401, FAILED, details);
        return FilterStatus.PAUSE;
    }
}
