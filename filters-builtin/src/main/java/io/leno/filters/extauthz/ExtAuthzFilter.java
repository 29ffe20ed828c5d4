package io.leno.filters.extauthz;

import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.BufferSettings;
import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.ResponseFlag;
import io.leno.filters.extauthz.Verdict.Edit;
import io.leno.filters.grpc.GrpcMessages;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/// Has one request wait until the service has said whether it may pass. Envoy: `ExtAuthz::Filter`.
final class ExtAuthzFilter implements HttpFilter {
    private static final String NAMESPACE = "envoy.filters.http.ext_authz";

    private final HttpStream stream;
    private final AuthRules rules;
    private final Mutations mutations;
    private List<Edit> toResponse = List.of();
    private boolean gathering;
    private boolean calling;
    private boolean passed;
    private boolean partial;
    private int maxBytes;
    private long startNanos;

    ExtAuthzFilter(HttpStream stream, AuthRules rules) {
        this.stream = stream;
        this.rules = rules;
        mutations = new Mutations(rules);
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        if (stream.info().virtualHost() == null) return FilterStatus.CONTINUE; // there is no route
        RouteChecks route = stream.routeConfig() instanceof RouteChecks checks ? checks : null;
        if (route != null && route.disabled()) return FilterStatus.CONTINUE;
        if (!rules.isEnabled(stream)) return disabled();
        BufferSettings body = body(route);
        if (body == null || endOfStream || isUpgrade(headers)) return ask(null, false);
        gathering = true;
        partial = body.getAllowPartialMessage();
        maxBytes = body.getMaxRequestBytes();
        if (!partial) stream.bufferLimit(maxBytes);
        return FilterStatus.PAUSE;
    }

    private @Nullable BufferSettings body(@Nullable RouteChecks route) {
        if (route != null && route.withoutBody()) return null;
        if (route != null && route.body() != null) return route.body();
        return rules.config.hasWithRequestBody() ? rules.config.getWithRequestBody() : null;
    }

    private static boolean isUpgrade(Headers headers) {
        return "CONNECT".equals(headers.get(":method"))
                || "websocket".equalsIgnoreCase(headers.get("upgrade"));
    }

    private FilterStatus disabled() {
        rules.stats.disabled.inc();
        if (!rules.deniesAtDisable()) return FilterStatus.CONTINUE;
        refuse(rules.statusOnError, "ext_authz_error");
        return FilterStatus.PAUSE;
    }

    @Override
    public FilterStatus onRequestData(BodyData data, boolean endOfStream) {
        if (calling) return FilterStatus.PAUSE_ALL;
        if (!gathering) return FilterStatus.CONTINUE;
        int held = stream.requestBody().length();
        boolean full = partial && held + data.length() >= maxBytes;
        if (!partial && held + data.length() > maxBytes)
            return FilterStatus.PAUSE; // past the limit: it is refused
        if (!endOfStream && !full) return FilterStatus.PAUSE;
        byte[] before = stream.requestBody().copy();
        byte[] whole = Arrays.copyOf(before, before.length + data.length());
        System.arraycopy(data.copy(), 0, whole, before.length, data.length());
        return askAbout(whole);
    }

    @Override
    public FilterStatus onRequestTrailers(Headers trailers) {
        if (calling) return FilterStatus.PAUSE_ALL;
        return gathering ? askAbout(stream.requestBody().copy()) : FilterStatus.CONTINUE;
    }

    private FilterStatus askAbout(byte[] whole) {
        gathering = false;
        boolean cut = whole.length > maxBytes;
        FilterStatus status = ask(cut ? Arrays.copyOf(whole, maxBytes) : whole, cut);
        if (status == FilterStatus.CONTINUE) stream.resumeRequest();
        return status;
    }

    private FilterStatus ask(byte @Nullable [] body, boolean cut) {
        calling = true;
        startNanos = System.nanoTime();
        var question =
                new Question(
                        stream.requestHeaders(),
                        body,
                        cut,
                        RouteChecks.extensions(stream.routeConfigs()));
        rules.service.ask(stream, question, this::judged);
        return passed ? FilterStatus.CONTINUE : FilterStatus.PAUSE_ALL;
    }

    private void judged(Verdict verdict) {
        calling = false;
        learn(verdict);
        switch (verdict) {
            case Verdict.Passes passes -> pass(passes);
            case Verdict.Denied denied -> deny(denied);
            case Verdict.Unknown() -> unknown();
        }
    }

    private void learn(Verdict verdict) {
        if (verdict.metadata().isEmpty()) return;
        if (!rules.takesMetadata()) {
            rules.stats.ignoredMetadata.inc();
            return;
        }
        var metadata = new TreeMap<>(verdict.metadata());
        if (verdict instanceof Verdict.Passes) {
            long millis = (System.nanoTime() - startNanos) / 1_000_000;
            metadata.put("ext_authz_duration", (double) millis);
        }
        stream.info().mergeDynamicMetadata(NAMESPACE, metadata);
    }

    private void pass(Verdict.Passes passes) {
        if (rules.config.getClearRouteCache() && passes.changesRequest()) stream.clearRouteCache();
        if (!mutations.change(stream.requestHeaders(), passes)) {
            rules.stats.ofCluster(stream, "invalid");
            rules.stats.invalid.inc();
            refuse(500, "ext_authz_invalid");
            return;
        }
        toResponse = passes.toResponse();
        rules.stats.ofCluster(stream, "ok");
        rules.stats.ok.inc();
        goOn();
    }

    private void goOn() {
        passed = true;
        stream.resumeRequest();
    }

    private void deny(Verdict.Denied denied) {
        rules.stats.denied.inc();
        rules.stats.ofCluster(stream, "denied");
        if (rules.chargesCluster()) AuthStats.chargeCluster(stream, denied.status());
        if (rules.config.getValidateMutations() && !Mutations.areValid(denied.headers())) {
            rules.stats.ofCluster(stream, "invalid");
            rules.stats.invalid.inc();
            refuse(500, "ext_authz_invalid");
            return;
        }
        stream.info().addFlag(ResponseFlag.UNAUTHORIZED_EXTERNAL_SERVICE);
        stream.reply(
                denied.status(),
                denied.body(),
                headers -> {
                    for (var each : denied.headers()) headers.remove(lower(each.getKey()));
                    for (var each : denied.headers())
                        headers.add(lower(each.getKey()), each.getValue());
                    if (denied.body().length == 0
                            && !GrpcMessages.isRequest(stream.requestHeaders()))
                        headers.remove("content-type"); // of nothing, as in Envoy
                },
                "ext_authz_denied");
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private void unknown() {
        rules.stats.ofCluster(stream, "error");
        rules.stats.error.inc();
        if (!rules.config.getFailureModeAllow()) {
            refuse(rules.statusOnError, "ext_authz_error");
            return;
        }
        rules.stats.failureAllowed.inc();
        rules.stats.ofCluster(stream, "failure_mode_allowed");
        if (rules.config.getFailureModeAllowHeaderAdd())
            stream.requestHeaders().add("x-envoy-auth-failure-mode-allowed", "true");
        goOn();
    }

    private void refuse(int status, String details) {
        stream.info().addFlag(ResponseFlag.UNAUTHORIZED_EXTERNAL_SERVICE);
        stream.reply(status, "", details);
    }

    @Override
    public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
        for (Edit edit : toResponse) Mutations.apply(headers, edit);
        return FilterStatus.CONTINUE;
    }
}
