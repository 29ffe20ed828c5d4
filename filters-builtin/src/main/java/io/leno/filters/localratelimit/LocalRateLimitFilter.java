package io.leno.filters.localratelimit;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.ResponseFlag;
import io.leno.api.filter.RouteRates;
import io.leno.api.filter.RuntimeValues;
import io.leno.filters.Fraction;
import io.leno.filters.HeaderEdit;
import io.leno.filters.RateDescriptor;
import io.leno.filters.RateRules;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// One request that takes a token, or is refused where there is none.
final class LocalRateLimitFilter implements HttpFilter {
    private static final String RESOURCE_EXHAUSTED = "8";

    private final HttpStream stream;
    private final LimitRules ofFilter;
    private final RuntimeValues runtime;
    private @Nullable TokenBucket told;

    LocalRateLimitFilter(HttpStream stream, LimitRules ofFilter, RuntimeValues runtime) {
        this.stream = stream;
        this.ofFilter = ofFilter;
        this.runtime = runtime;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        LimitRules rules = stream.routeConfig() instanceof LimitRules of ? of : ofFilter;
        if (!includes(rules.enabledKey(), rules.enabled())) return FilterStatus.CONTINUE;
        count(rules, "enabled");
        Buckets.Verdict verdict = buckets(rules).take(descriptors(rules));
        if (rules.tells()) told = verdict.told();
        if (verdict.allowed()) {
            count(rules, "ok");
            return FilterStatus.CONTINUE;
        }
        count(rules, "rate_limited");
        if (!includes(rules.enforcedKey(), rules.enforced())) {
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

    private boolean includes(String key, Fraction share) {
        return runtime.includes(key, share.numerator(), share.denominator());
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

    private List<RateDescriptor> descriptors(LimitRules rules) {
        if (rules.buckets().knowsNoDescriptors()) return List.of();
        var descriptors = new ArrayList<RateDescriptor>(2);
        if (!rules.describes().isEmpty()) {
            describe(rules.describes(), rules, descriptors);
            return descriptors;
        }
        RouteRates rates = stream.routeRates();
        describe(rates.ofRoute(), rules, descriptors);
        boolean counts =
                rates.includesVirtualHost()
                        || switch (rules.ofVirtualHost()) {
                            case INCLUDE -> true;
                            case IGNORE -> false;
                            case OVERRIDE, UNRECOGNIZED -> rates.ofRoute() == null;
                        };
        if (counts) describe(rates.ofVirtualHost(), rules, descriptors);
        return descriptors;
    }

    private void describe(@Nullable Object rates, LimitRules rules, List<RateDescriptor> to) {
        if (rates instanceof RateRules known) known.describe(stream, rules.stage(), runtime, to);
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
