package io.leno.filters.localratelimit;

import io.envoyproxy.envoy.config.route.v3.RateLimit;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.ResponseFlag;
import io.leno.filters.HeaderEdit;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// One request that takes a token, or is refused where there is none.
final class LocalRateLimitFilter implements HttpFilter {
    private static final String RESOURCE_EXHAUSTED = "8";

    private final HttpStream stream;
    private final LimitRules ofFilter;
    private final IntUnaryOperator random;
    private @Nullable TokenBucket told;

    LocalRateLimitFilter(HttpStream stream, LimitRules ofFilter, IntUnaryOperator random) {
        this.stream = stream;
        this.ofFilter = ofFilter;
        this.random = random;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        LimitRules rules = stream.routeConfig() instanceof LimitRules of ? of : ofFilter;
        if (!rules.enabled().hits(random)) return FilterStatus.CONTINUE;
        count(rules, "enabled");
        Buckets.Verdict verdict = buckets(rules).take(descriptors(rules));
        if (rules.tells()) told = verdict.told();
        if (verdict.allowed()) {
            count(rules, "ok");
            return FilterStatus.CONTINUE;
        }
        count(rules, "rate_limited");
        if (!rules.enforced().hits(random)) {
            for (HeaderEdit edit : rules.requestHeaders()) edit.apply(headers, stream);
            return FilterStatus.CONTINUE;
        }
        count(rules, "enforced");
        stream.info().addFlag(ResponseFlag.RATE_LIMITED);
        stream.reply(
                rules.status(),
                "local_rate_limited",
                response -> tell(rules, response),
                "local_rate_limited");
        return FilterStatus.PAUSE;
    }

    private void count(LimitRules rules, String what) {
        stream.countAs(rules.statPrefix() + ".http_local_rate_limit." + what);
    }

    private Buckets buckets(LimitRules rules) {
        if (!rules.perConnection()) return rules.buckets();
        String key = "envoy.filters.http.local_ratelimit." + System.identityHashCode(rules);
        return (Buckets)
                stream.connectionState().computeIfAbsent(key, _ -> rules.buckets().another());
    }

    private List<Descriptor> descriptors(LimitRules rules) {
        if (rules.describes().isEmpty()) return List.of();
        var descriptors = new ArrayList<Descriptor>(rules.describes().size());
        for (RateLimit rateLimit : rules.describes()) {
            Descriptor descriptor = Descriptor.of(rateLimit, stream);
            if (descriptor != null) descriptors.add(descriptor);
        }
        return descriptors;
    }

    private void tell(LimitRules rules, Headers response) {
        for (HeaderEdit edit : rules.responseHeaders()) edit.apply(response, stream);
        if (rules.exhausted() && isGrpc()) response.set("grpc-status", RESOURCE_EXHAUSTED);
    }

    private boolean isGrpc() {
        String type = stream.requestHeaders().get("content-type");
        return type != null
                && (type.equals("application/grpc") || type.startsWith("application/grpc+"));
    }

    @Override
    public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
        if (told == null) return FilterStatus.CONTINUE;
        headers.set("x-ratelimit-limit", Long.toString(told.most()));
        headers.set("x-ratelimit-remaining", Long.toString(told.left()));
        headers.set("x-ratelimit-reset", Long.toString(told.secondsToNext()));
        return FilterStatus.CONTINUE;
    }
}
