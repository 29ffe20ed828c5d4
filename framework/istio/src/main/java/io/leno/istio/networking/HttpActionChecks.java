package io.leno.istio.networking;

import static io.leno.istio.check.Syntax.quoted;

import io.leno.api.istio.VirtualService.CorsPolicy;
import io.leno.api.istio.VirtualService.DirectResponse;
import io.leno.api.istio.VirtualService.Fault;
import io.leno.api.istio.VirtualService.HttpRoute;
import io.leno.api.istio.VirtualService.Redirect;
import io.leno.api.istio.VirtualService.Retry;
import io.leno.api.istio.VirtualService.Rewrite;
import io.leno.istio.bind.Report;
import io.leno.istio.bind.Suggestion;
import io.leno.istio.check.StringMatches;
import io.leno.istio.check.Syntax;

import java.util.List;
import java.util.Set;

/// What must hold in what a route does with a request on its way: redirect, rewrite, retry, fault,
/// CORS.
final class HttpActionChecks {
    private static final Set<Integer> REDIRECT_CODES = Set.of(301, 302, 303, 307, 308);
    private static final int BODY_LIMIT = 1_000_000;
    private static final int BODY_WARNING = 100_000;
    private static final Set<String> RETRY_ON =
            Set.of(
                    "5xx",
                    "gateway-error",
                    "reset",
                    "reset-before-request",
                    "connect-failure",
                    "envoy-ratelimited",
                    "retriable-4xx",
                    "refused-stream",
                    "retriable-status-codes",
                    "retriable-headers",
                    "http3-post-connect-failure",
                    "cancelled",
                    "deadline-exceeded",
                    "internal",
                    "resource-exhausted",
                    "unavailable");
    private static final Set<String> GRPC_STATUS =
            Set.of(
                    "OK",
                    "CANCELLED",
                    "UNKNOWN",
                    "INVALID_ARGUMENT",
                    "DEADLINE_EXCEEDED",
                    "NOT_FOUND",
                    "ALREADY_EXISTS",
                    "PERMISSION_DENIED",
                    "RESOURCE_EXHAUSTED",
                    "FAILED_PRECONDITION",
                    "ABORTED",
                    "OUT_OF_RANGE",
                    "UNIMPLEMENTED",
                    "INTERNAL",
                    "UNAVAILABLE",
                    "DATA_LOSS",
                    "UNAUTHENTICATED");

    private final Report report;

    HttpActionChecks(Report report) {
        this.report = report;
    }

    void check(HttpRoute route, String path) {
        if (route.redirect() != null) checkRedirect(route.redirect(), path + ".redirect");
        if (route.directResponse() != null)
            checkAnswer(route.directResponse(), path + ".directResponse");
        if (route.rewrite() != null) checkRewrite(route.rewrite(), path + ".rewrite");
        if (route.retries() != null) checkRetries(route.retries(), path + ".retries");
        if (route.fault() != null) checkFault(route.fault(), path + ".fault");
        if (route.corsPolicy() != null) checkCors(route.corsPolicy(), path + ".corsPolicy");
    }

    private void checkRedirect(Redirect redirect, String path) {
        boolean changesSomething =
                !redirect.uri().isEmpty()
                        || redirect.prefixRewrite() != null
                        || !redirect.authority().isEmpty()
                        || !redirect.scheme().isEmpty()
                        || redirect.port() != null
                        || redirect.derivePort() != null;
        if (!changesSomething) report.missing(path, "one of uri, authority, scheme, port");
        if (redirect.port() != null) Syntax.port(redirect.port(), path + ".port", report);
        if (!redirect.scheme().isEmpty() && !redirect.scheme().matches("https?")) {
            report.invalid(
                    path + ".scheme", quoted(redirect.scheme()) + " (expected: http or https)");
        }
        int code = redirect.redirectCode();
        if (code != 0 && !REDIRECT_CODES.contains(code)) {
            report.invalid(path + ".redirectCode", code + " (expected: 301, 302, 303, 307 or 308)");
        }
    }

    private void checkAnswer(DirectResponse answer, String path) {
        Syntax.inRange(answer.status(), 200, 599, path + ".status", report);
        if (answer.body() == null) return;
        int size =
                Math.max(answer.body().string().length(), answer.body().bytes().length() / 4 * 3);
        if (size > BODY_LIMIT) {
            report.invalid(
                    path + ".body", size + " bytes (expected: at most " + BODY_LIMIT + " bytes)");
        } else if (size > BODY_WARNING) {
            report.warning(
                    "large", path + ".body", size + " bytes weigh on every proxy of the mesh");
        }
    }

    private void checkRewrite(Rewrite rewrite, String path) {
        if (rewrite.uriRegexRewrite() != null) {
            String at = path + ".uriRegexRewrite";
            if (!rewrite.uri().isEmpty())
                report.invalid(path, "uri and uriRegexRewrite exclude each other");
            if (rewrite.uriRegexRewrite().match().isEmpty())
                report.missing(at + ".match", "a regular expression");
            Syntax.regex(rewrite.uriRegexRewrite().match(), at + ".match", report);
            return;
        }
        if (rewrite.uri().isEmpty() && rewrite.authority().isEmpty())
            report.missing(path, "one of uri, uriRegexRewrite, authority");
    }

    void checkRetries(Retry retry, String path) {
        Syntax.notNegative(retry.attempts(), path + ".attempts", report);
        boolean saysMore =
                retry.perTryTimeout() != null
                        || !retry.retryOn().isEmpty()
                        || retry.backoff() != null;
        if (retry.attempts() == 0 && saysMore) {
            report.invalid(
                    path + ".attempts", "0 turns retries off (expected: at least 1 with a policy)");
        }
        Syntax.atLeastOneMillisecond(retry.perTryTimeout(), path + ".perTryTimeout", report);
        Syntax.atLeastOneMillisecond(retry.backoff(), path + ".backoff", report);
        if (retry.retryOn().isEmpty()) return;
        for (String condition : retry.retryOn().split(",", -1)) {
            String word = condition.strip();
            if (RETRY_ON.contains(word) || word.matches("[1-5]\\d\\d")) continue;
            report.invalid(path + ".retryOn", quoted(word) + Suggestion.hint(word, RETRY_ON));
        }
    }

    private void checkFault(Fault fault, String path) {
        if (fault.delay() == null && fault.abort() == null)
            report.missing(path, "one of delay, abort");
        if (fault.delay() != null) {
            String at = path + ".delay";
            Syntax.atLeastOneMillisecond(fault.delay().fixedDelay(), at + ".fixedDelay", report);
            if (fault.delay().percentage() != null)
                Syntax.percentage(
                        fault.delay().percentage().value(), at + ".percentage.value", report);
        }
        if (fault.abort() != null) checkAbort(fault.abort(), path + ".abort");
    }

    private void checkAbort(Fault.Abort abort, String path) {
        if (abort.percentage() != null)
            Syntax.percentage(abort.percentage().value(), path + ".percentage.value", report);
        if (report.isNotActedOn(path + ".http2Error")) return;
        if (!abort.grpcStatus().isEmpty()) {
            if (!GRPC_STATUS.contains(abort.grpcStatus()))
                report.invalid(
                        path + ".grpcStatus",
                        quoted(abort.grpcStatus())
                                + Suggestion.hint(abort.grpcStatus(), GRPC_STATUS));
            return;
        }
        Syntax.inRange(abort.httpStatus(), 200, 599, path + ".httpStatus", report);
    }

    private void checkCors(CorsPolicy cors, String path) {
        for (int i = 0; i < cors.allowOrigins().size(); i++) {
            StringMatches.check(
                    cors.allowOrigins().get(i), path + ".allowOrigins[" + i + "]", report);
        }
        checkHeaders(cors.allowHeaders(), path + ".allowHeaders");
        checkHeaders(cors.exposeHeaders(), path + ".exposeHeaders");
        Syntax.notNegative(cors.maxAge(), path + ".maxAge", report);
        if (cors.maxAge() != null && cors.maxAge().toMillis() % 1000 != 0)
            report.invalid(path + ".maxAge", "expected: whole seconds");
    }

    private void checkHeaders(List<String> names, String path) {
        for (int i = 0; i < names.size(); i++) {
            Syntax.headerName(names.get(i), path + "[" + i + "]", report);
        }
    }
}
