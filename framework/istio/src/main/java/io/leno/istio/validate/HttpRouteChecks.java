package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// What must hold in an HTTP route of a VirtualService.
final class HttpRouteChecks {
    private static final Pattern HEADER_NAME = Pattern.compile("[-!#$%&'*+.^_`|~0-9a-zA-Z]+");
    private static final Set<String> PSEUDO_HEADERS =
            Set.of(":method", ":scheme", ":authority", ":path", ":status");

    private HttpRouteChecks() {}

    /// @param isDelegate the route is in a VirtualService without hosts
    static void check(Part route, boolean isDelegate) {
        conflicts(route, isDelegate);
        route.parts("match").forEach(HttpRouteChecks::match);
        Part headers = route.part("headers");
        if (headers != null) headerOperations(headers);
        HttpActionChecks.check(route);
        oneAuthority(route);
        destinations(route);
    }

    private static void conflicts(Part route, boolean isDelegate) {
        if (!isDelegate && route.has("delegate")) {
            for (String field : List.of("redirect", "route"))
                if (route.has(field))
                    route.error(
                            field,
                            "root HTTP route must not specify "
                                    + field
                                    + " (expected: nothing beside delegate)");
            return;
        }
        if (isDelegate && route.has("delegate"))
            route.error("delegate", "delegate HTTP route cannot contain delegate");
        if (route.has("redirect"))
            excludes(route, "redirect", "fault", "rewrite", "directResponse");
        else if (route.has("directResponse")) excludes(route, "directResponse", "fault", "rewrite");
        else if (route.list("route").isEmpty())
            route.error("HTTP route, redirect or direct_response is required (found: none)");
        if (route.has("mirror") && !route.list("mirrors").isEmpty())
            route.error("mirrors", "HTTP route cannot contain both mirror and mirrors");
    }

    private static void excludes(Part route, String action, String... others) {
        var found = new ArrayList<String>();
        if (!route.list("route").isEmpty()) found.add("route");
        for (String other : others) if (route.has(other)) found.add(other);
        for (String other : found)
            route.error(other, "HTTP route cannot contain both " + other + " and " + action);
    }

    private static void match(Part match) {
        match.partMap("headers")
                .forEach(
                        (name, value) -> {
                            matchedHeader(match, "headers", name);
                            Common.stringMatch(value);
                        });
        match.partMap("withoutHeaders")
                .forEach(
                        (name, value) -> {
                            matchedHeader(match, "withoutHeaders", name);
                            // "*" is no regular expression, and means that there is none
                            if (!value.text("regex").equals("*")) Common.stringMatch(value);
                        });
        Common.stringRegex(match.partOrEmpty("uri"));
        for (String field : List.of("scheme", "method", "authority"))
            Common.stringMatch(match.partOrEmpty(field));
        match.partMap("queryParams").values().forEach(Common::stringMatch);
        if (match.whole("port") != 0)
            Common.port(match.whole("port"), match.at("port"), match.report());
        Common.labels(match.textMap("sourceLabels"), match.at("sourceLabels"), match.report());
        Common.gatewayNames(match);
        String namespace = match.text("sourceNamespace");
        if (!namespace.isEmpty() && !Names.isDnsLabel(namespace))
            match.error("sourceNamespace", quoted(namespace) + " (expected: a namespace)");
    }

    private static void matchedHeader(Part match, String field, String name) {
        if (name.isEmpty()) match.error(field, "header name cannot be empty");
        else if (!VirtualServiceChecks.isClaim(name)
                && !PSEUDO_HEADERS.contains(name)
                && !HEADER_NAME.matcher(name).matches())
            match.error(field + "." + name, quoted(name) + " (expected: a header name)");
    }

    private static void headerOperations(Part headers) {
        for (String side : List.of("request", "response")) {
            Part operations = headers.partOrEmpty(side);
            boolean mayBeAuthority = side.equals("request");
            for (String operation : List.of("add", "set"))
                operations
                        .textMap(operation)
                        .forEach(
                                (name, value) -> {
                                    changedHeader(operations, operation, name, mayBeAuthority);
                                    HeaderValues.check(
                                            value,
                                            operations.at(operation + "." + name),
                                            operations.report());
                                });
            List<String> removed = operations.texts("remove");
            for (int i = 0; i < removed.size(); i++)
                changedHeader(operations, "remove[" + i + "]", removed.get(i), false);
        }
    }

    private static void changedHeader(Part part, String at, String name, boolean mayBeAuthority) {
        if (name.isEmpty()) part.error(at, "header name cannot be empty");
        else if (isInternal(name) && !(mayBeAuthority && isAuthority(name)))
            part.error(
                    at,
                    "invalid header "
                            + quoted(name)
                            + (name.startsWith(":")
                                    ? ": header cannot have \":\" prefix"
                                    : ": cannot set Host header"));
    }

    private static boolean isInternal(String name) {
        return name.startsWith(":") || name.equalsIgnoreCase("host");
    }

    private static boolean isAuthority(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals(":authority") || lower.equals("host");
    }

    /// The authority is rewritten in one place.
    private static void oneAuthority(Part route) {
        String current = route.partOrEmpty("rewrite").text("authority");
        Part request = route.partOrEmpty("headers").partOrEmpty("request");
        for (String operation : List.of("set", "add"))
            for (var header : request.textMap(operation).entrySet()) {
                if (!isAuthority(header.getKey())) continue;
                if (!current.isEmpty())
                    request.error(
                            operation + "." + header.getKey(),
                            "authority header cannot be set multiple times: have "
                                    + quoted(current)
                                    + ", attempting to set "
                                    + quoted(header.getValue()));
                current = header.getValue();
            }
    }

    private static void destinations(Part route) {
        for (Part weighted : route.parts("route")) {
            Part headers = weighted.part("headers");
            if (headers != null) headerOperations(headers);
            Part destination = weighted.part("destination");
            if (destination != null) Common.destination(destination);
        }
        VirtualServiceChecks.weights(route);
    }
}
