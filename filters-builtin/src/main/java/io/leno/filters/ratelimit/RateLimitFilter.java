package io.leno.filters.ratelimit;

import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.envoyproxy.envoy.type.v3.RateLimitUnit;
import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.ResponseFlag;
import io.leno.api.filter.RouteRates;
import io.leno.filters.HeaderEdit;
import io.leno.filters.MetadataValues;
import io.leno.filters.RateDescriptor;
import io.leno.filters.RateRules;
import io.leno.filters.ratelimit.RouteLimits.HostRates;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Has one request wait until the service has said whether there is room for it. Envoy:
/// `RateLimitFilter::Filter`.
final class RateLimitFilter implements HttpFilter {
    private static final String NAMESPACE = "envoy.filters.http.ratelimit";
    private static final String RESOURCE_EXHAUSTED = "8";

    private final HttpStream stream;
    private final Limits limits;
    private final List<RateDescriptor> whenDone = new ArrayList<>(0);
    private String cluster = "";
    private String domain = "";
    private @Nullable RateLimitResponse answer;
    private boolean limited;
    private boolean told;
    private boolean calling;

    RateLimitFilter(HttpStream stream, Limits limits) {
        this.stream = stream;
        this.limits = limits;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        String known = stream.info().clusterName();
        if (known == null || !limits.isEnabled() || !isMeant(headers)) return FilterStatus.CONTINUE;
        cluster = known;
        List<RateDescriptor> descriptors = describe();
        if (descriptors.isEmpty()) return FilterStatus.CONTINUE;
        calling = true;
        limits.service.send(stream, question(descriptors), outcome -> judged(outcome.message()));
        return FilterStatus.PAUSE_ALL;
    }

    private boolean isMeant(Headers headers) {
        boolean internal = "true".equals(headers.get("x-envoy-internal"));
        return switch (limits.config.getRequestType()) {
            case "internal" -> internal;
            case "external" -> !internal;
            default -> true;
        };
    }

    /// What the service is asked now; what it is told later is put aside.
    private List<RateDescriptor> describe() {
        RouteLimits route = stream.routeConfig() instanceof RouteLimits own ? own : null;
        domain =
                route == null || route.domain().isEmpty()
                        ? limits.config.getDomain()
                        : route.domain();
        var all = new ArrayList<RateDescriptor>(2);
        if (route != null && !route.rules().isEmpty()) describe(route.rules(), all);
        else describeByRoutes(route, all);
        var now = new ArrayList<RateDescriptor>(all.size());
        for (RateDescriptor each : all) (each.whenDone() ? whenDone : now).add(each);
        return now;
    }

    private void describeByRoutes(@Nullable RouteLimits route, List<RateDescriptor> to) {
        RouteRates rates = stream.routeRates();
        describe(rates.ofRoute(), to);
        HostRates ofHost =
                rates.includesVirtualHost()
                        ? HostRates.INCLUDED
                        : route == null ? HostRates.OVERRIDDEN : route.hostRates();
        boolean counts =
                switch (ofHost) {
                    case INCLUDED -> true;
                    case IGNORED -> false;
                    case OVERRIDDEN -> rates.ofRoute() == null;
                };
        if (counts) describe(rates.ofVirtualHost(), to);
    }

    private void describe(@Nullable Object rules, List<RateDescriptor> to) {
        if (!(rules instanceof RateRules known)) return;
        known.describe(stream, limits.config.getStage(), limits.context.runtime(), to);
    }

    private RateLimitRequest question(List<RateDescriptor> descriptors) {
        var question = RateLimitRequest.newBuilder().setDomain(domain);
        for (RateDescriptor each : descriptors) {
            var descriptor = question.addDescriptorsBuilder();
            for (RateDescriptor.Entry entry : each.entries())
                descriptor.addEntriesBuilder().setKey(entry.key()).setValue(entry.value());
            RateDescriptor.Limit limit = each.limit();
            if (limit != null)
                descriptor
                        .getLimitBuilder()
                        .setRequestsPerUnit(limit.requestsPerUnit())
                        .setUnit(RateLimitUnit.valueOf(limit.unit()));
            Long hits = each.hits();
            if (hits != null) descriptor.getHitsAddendBuilder().setValue(hits);
        }
        return question.build();
    }

    @Override
    public FilterStatus onRequestData(BodyData data, boolean endOfStream) {
        return calling ? FilterStatus.PAUSE_ALL : FilterStatus.CONTINUE;
    }

    private void judged(@Nullable RateLimitResponse response) {
        calling = false;
        answer = response;
        if (response == null) {
            count("error");
            failed();
            return;
        }
        if (response.hasDynamicMetadata())
            stream.info()
                    .mergeDynamicMetadata(
                            NAMESPACE, MetadataValues.of(response.getDynamicMetadata()));
        if (response.getOverallCode() != RateLimitResponse.Code.OVER_LIMIT) {
            count("ok");
            goOn(response);
            return;
        }
        limited = true;
        count("over_limit");
        charge();
        if (limits.isEnforced()) refuse(response);
        else goOn(response);
    }

    private void count(String name) {
        stream.countAs(limits.counter(cluster, name));
    }

    /// The cluster is told as if it had answered so itself.
    private void charge() {
        int status = limits.limitedStatus;
        for (String kind : new String[] {"", "internal."}) {
            String counters = "cluster." + cluster + "." + kind + "upstream_rq_";
            stream.countAs(counters + "completed");
            stream.countAs(counters + status / 100 + "xx");
            stream.countAs(counters + status);
        }
    }

    private void failed() {
        if (limits.config.getFailureModeDeny()) {
            stream.info().addFlag(ResponseFlag.RATE_LIMIT_SERVICE_ERROR);
            stream.reply(limits.errorStatus, "", "rate_limiter_error");
            return;
        }
        count("failure_mode_allowed");
        stream.resumeRequest();
    }

    private void goOn(RateLimitResponse response) {
        for (HeaderValue header : response.getRequestHeadersToAddList())
            stream.requestHeaders().add(lower(header), header.getValue());
        stream.resumeRequest();
    }

    private static String lower(HeaderValue header) {
        return header.getKey().toLowerCase(Locale.ROOT);
    }

    private void refuse(RateLimitResponse response) {
        stream.info().addFlag(ResponseFlag.RATE_LIMITED);
        stream.reply(
                limits.limitedStatus,
                response.getRawBody().toStringUtf8(),
                headers -> {
                    if (says(response, "content-type")) headers.remove("content-type");
                    tell(headers);
                    for (HeaderEdit edit : limits.limitedHeaders) edit.apply(headers, stream);
                    if (limits.config.getRateLimitedAsResourceExhausted() && isGrpc())
                        headers.set("grpc-status", RESOURCE_EXHAUSTED);
                },
                "request_rate_limited");
    }

    private static boolean says(RateLimitResponse response, String name) {
        return response.getResponseHeadersToAddList().stream()
                .anyMatch(header -> lower(header).equals(name));
    }

    private boolean isGrpc() {
        String type = stream.requestHeaders().get("content-type");
        return type != null
                && (type.equals("application/grpc") || type.startsWith("application/grpc+"));
    }

    @Override
    public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
        tell(headers);
        return FilterStatus.CONTINUE;
    }

    private void tell(Headers headers) {
        RateLimitResponse response = answer;
        if (told || response == null) return;
        told = true;
        for (HeaderValue header : response.getResponseHeadersToAddList())
            add(headers, lower(header), header.getValue());
        if (limited && !limits.config.getDisableXEnvoyRatelimitedHeader())
            headers.set("x-envoy-ratelimited", "true");
        if (limits.tells) QuotaHeaders.add(response.getStatusesList(), headers);
    }

    /// Of a type there is one header, and Envoy's holds both.
    private static void add(Headers headers, String name, String value) {
        String type = name.equals("content-type") ? headers.get(name) : null;
        if (type == null) headers.add(name, value);
        else headers.set(name, type + "," + value);
    }

    @Override
    public void onStreamEnd() {
        if (whenDone.isEmpty()) return;
        limits.service.send(limits.context, stream, question(whenDone));
    }
}
