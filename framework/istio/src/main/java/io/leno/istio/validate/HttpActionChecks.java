package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import io.leno.istio.bind.Durations;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// What must hold in what an HTTP route does with a request.
final class HttpActionChecks {
    private static final Pattern HEADER_NAME = Pattern.compile("[-!#$%&'*+.^_`|~0-9a-zA-Z]+");
    private static final Set<String> METHODS =
            Set.of(
                    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE",
                    "*");
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
    private static final int LARGE = 100 * 1024;
    private static final int TOO_LARGE = 1024 * 1024;

    private HttpActionChecks() {}

    static void check(Part route) {
        Part cors = route.part("corsPolicy");
        if (cors != null) cors(cors);
        Part fault = route.part("fault");
        if (fault != null) fault(fault);
        mirrors(route);
        Part redirect = route.part("redirect");
        if (redirect != null) redirect(redirect, route);
        Part response = route.part("directResponse");
        if (response != null) directResponse(response);
        Part retries = route.part("retries");
        if (retries != null) Retries.check(retries);
        Part rewrite = route.part("rewrite");
        if (rewrite != null) rewrite(rewrite);
    }

    private static void cors(Part cors) {
        List<Part> origins = cors.parts("allowOrigins");
        for (Part origin : origins) {
            boolean saysNothing =
                    List.of("exact", "prefix", "regex").stream()
                            .allMatch(kind -> origin.text(kind).isEmpty());
            if (saysNothing)
                origin.error(
                        "'' is not a valid match type for CORS allow origins (expected: exact,"
                                + " prefix or regex)");
            else Common.stringRegex(origin);
        }
        List<String> methods = cors.texts("allowMethods");
        for (int i = 0; i < methods.size(); i++)
            if (!METHODS.contains(methods.get(i)))
                cors.error(
                        "allowMethods[" + i + "]",
                        quoted(methods.get(i)) + " is not a supported HTTP method");
        for (String field : List.of("allowHeaders", "exposeHeaders")) {
            List<String> names = cors.texts(field);
            for (int i = 0; i < names.size(); i++)
                if (!HEADER_NAME.matcher(names.get(i)).matches())
                    cors.error(
                            field + "[" + i + "]",
                            quoted(names.get(i)) + " (expected: a header name)");
        }
        Durations.parse(cors.text("maxAge"))
                .filter(age -> age.toNanosPart() != 0)
                .ifPresent(
                        _ ->
                                cors.error(
                                        "maxAge",
                                        quoted(cors.text("maxAge"))
                                                + " is accurate only to seconds precision"));
    }

    private static void fault(Part fault) {
        Part abort = fault.part("abort");
        Part delay = fault.part("delay");
        if (abort == null && delay == null)
            fault.error("HTTP fault injection must have an abort and/or a delay (found: none)");
        if (abort != null) abort(abort);
        if (delay == null) return;
        percentage(delay);
        if (delay.has("exponentialDelay"))
            delay.error("exponentialDelay", "exponentialDelay not supported yet");
    }

    private static void abort(Part abort) {
        percentage(abort);
        if (abort.has("grpcStatus")) {
            String status = abort.text("grpcStatus");
            if (!GRPC_STATUS.contains(status))
                abort.error(
                        "grpcStatus",
                        "gRPC status "
                                + quoted(status)
                                + " is not supported (expected: a name such as NOT_FOUND)");
        } else if (abort.has("http2Error")) {
            abort.error("http2Error", "HTTP/2 abort fault injection not supported yet");
        } else if (abort.has("httpStatus")) {
            status(abort, "httpStatus");
        } else {
            abort.warn("abort configured, but error type not set");
        }
    }

    private static void status(Part part, String field) {
        long status = part.whole(field);
        if (status < 200 || status > 600)
            part.error(field, "HTTP status " + status + " is not in range 200-599");
    }

    private static void percentage(Part part) {
        Part percentage = part.part("percentage");
        if (percentage == null) return;
        double value = percentage.decimal("value");
        boolean isTooLittle = value > 0 && value < 0.0001;
        if (value < 0 || value > 100 || isTooLittle)
            percentage.error("value", value + " is neither 0.0, nor in range [0.0001, 100.0]");
    }

    private static void mirrors(Part route) {
        for (String field : List.of("mirrorPercent", "mirror_percent")) {
            if (!route.has(field)) continue;
            if (route.whole(field) > 100)
                route.error(field, route.whole(field) + " (expected: at most 100)");
            route.deprecated(
                    field, "using deprecated setting \"" + field + "\", use \"mirrorPercentage\"");
        }
        share(route, "mirrorPercentage");
        Part mirror = route.part("mirror");
        if (mirror != null) Common.destination(mirror);
        for (Part each : route.parts("mirrors")) {
            Part destination = each.part("destination");
            if (destination == null) continue;
            Common.destination(destination);
            share(each, "percentage");
        }
    }

    private static void share(Part part, String field) {
        Part percentage = part.part(field);
        if (percentage == null) return;
        double value = percentage.decimal("value");
        if (value < 0 || value > 100) percentage.error("value", value + " (expected: 0..100)");
    }

    private static void redirect(Part redirect, Part route) {
        String uri = redirect.text("uri");
        String prefix = redirect.text("prefixRewrite");
        String scheme = redirect.text("scheme");
        long code = redirect.whole("redirectCode");
        if (!uri.isEmpty() && !prefix.isEmpty())
            redirect.error("redirect may only specify one of uri or prefixRewrite");
        if (!prefix.isEmpty()) needsPrefixes(redirect, route);
        if (uri.isEmpty()
                && prefix.isEmpty()
                && scheme.isEmpty()
                && redirect.text("authority").isEmpty()
                && !redirect.hasAny("port", "derivePort"))
            redirect.error("redirect must specify URI, authority, scheme, or port (found: none)");
        if (code != 0 && (code < 300 || code > 399))
            redirect.error("redirectCode", code + " is not a valid redirect code, must be 3xx");
        if (!Set.of("", "http", "https").contains(scheme))
            redirect.error("scheme", quoted(scheme) + " (expected: \"http\" or \"https\")");
        if (redirect.whole("port") > 0)
            Common.port(redirect.whole("port"), redirect.at("port"), redirect.report());
    }

    private static void needsPrefixes(Part redirect, Part route) {
        for (Part match : route.parts("match")) {
            Part uri = match.part("uri");
            if (uri != null && !uri.has("prefix"))
                redirect.error(
                        "prefixRewrite",
                        "requires all URI matches to use prefix match type (found another at "
                                + uri.path()
                                + ")");
        }
    }

    private static void directResponse(Part response) {
        Part body = response.partOrEmpty("body");
        int size = body.text("string").getBytes(StandardCharsets.UTF_8).length;
        size += body.text("bytes").length() * 3 / 4;
        if (size > TOO_LARGE)
            response.error(
                    "body",
                    size
                            + " bytes: large direct_responses may impact control plane performance,"
                            + " must be less than 1MB");
        else if (size > LARGE)
            response.warn("body", "large direct_responses may impact control plane performance");
        status(response, "status");
    }

    private static void rewrite(Part rewrite) {
        boolean hasUri = !rewrite.text("uri").isEmpty();
        Part regex = rewrite.part("uriRegexRewrite");
        if (hasUri && regex != null)
            rewrite.error("rewrite may only contain one of uri or uriRegexRewrite");
        if (!hasUri && regex == null && rewrite.text("authority").isEmpty())
            rewrite.error("rewrite must specify at least one of uri, uriRegexRewrite, authority");
        if (regex == null) return;
        for (String field : List.of("match", "rewrite"))
            if (regex.text(field).isEmpty()) regex.missing(field, "a text, beside the other");
        Common.regex(regex.text("match"), regex.at("match"), regex.report());
    }
}
