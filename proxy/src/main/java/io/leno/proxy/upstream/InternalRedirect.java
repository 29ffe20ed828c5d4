package io.leno.proxy.upstream;

import io.leno.api.filter.Headers;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.route.InternalRedirects;
import io.leno.proxy.route.RouteDecision;
import io.leno.proxy.stats.Counter;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Set;

/// Follows a redirect of the upstream in the client's place: the request becomes another one that
/// takes the whole way again. Envoy: `Filter::setupRedirect`.
final class InternalRedirect {
    private final Forwarding of;
    private @Nullable HeaderBlock next;

    InternalRedirect(Forwarding of) {
        this.of = of;
    }

    /// Whether this response is followed; counts why not.
    boolean isFollowed(int status, Headers response) {
        InternalRedirects policy = of.to.internalRedirects();
        if (policy == null || !policy.codes().contains(status)) return false;
        boolean followed = prepare(policy, status, response);
        var stats = of.cluster.stats();
        (followed ? stats.redirectsFollowed : stats.redirectsFailed).inc();
        return followed;
    }

    private boolean prepare(InternalRedirects policy, int status, Headers response) {
        HeaderBlock request = of.stream.requestHeaders();
        String location = response.get("location");
        if (!of.request().isComplete() || !of.request().isReplayable()) return false;
        if (location == null || request.get(":path") == null) return false;
        RouterCounts counts = of.stream.counts();
        Target target = Target.of(location);
        if (target == null) return fail(counts.redirectBadLocation);
        boolean plain = !of.stream.isSecure();
        boolean toPlain = target.scheme.equals("http");
        if (plain != toPlain && !policy.allowCrossScheme()) {
            return fail(counts.redirectUnsafeScheme);
        }
        RedirectHistory history = of.stream.redirects();
        if (history.count() >= policy.most()) return fail(counts.redirectTooMany);
        HeaderBlock headers = copy(policy, request, response, target);
        RouteDecision to = of.stream.routeOf(headers);
        if (to == null) return fail(counts.redirectNoRoute);
        if (!accepts(policy, history, to, plain, toPlain)) return fail(counts.redirectPredicate);
        becomeGet(status, headers);
        headers.put(
                "x-envoy-original-url",
                (plain ? "http://" : "https://")
                        + request.get(":authority", "")
                        + request.get(":path", ""));
        next = headers;
        return true;
    }

    private static boolean fail(Counter counter) {
        counter.inc();
        return false;
    }

    private static HeaderBlock copy(
            InternalRedirects policy, HeaderBlock request, Headers response, Target target) {
        HeaderBlock headers = request.copy();
        for (String name : policy.headersToCopy()) {
            headers.remove(name);
            for (String value : response.all(name)) headers.append(name, value);
        }
        headers.put(":scheme", target.scheme);
        headers.put(":authority", target.authority);
        headers.put(":path", target.path);
        return headers;
    }

    private boolean accepts(
            InternalRedirects policy,
            RedirectHistory history,
            RouteDecision to,
            boolean plain,
            boolean toPlain) {
        String name = to.route().name();
        Set<String> allowed = policy.allowedRoutes();
        if (allowed != null && !allowed.contains(name)) return false;
        if (policy.safeCrossScheme() && plain && !toPlain) return false;
        return !policy.oncePerTarget() || history.isFirst(of.route.route().name(), name);
    }

    /// RFC 9110 section 15.4.4.
    private static void becomeGet(int status, HeaderBlock headers) {
        String method = headers.get(":method", "");
        if (status != 303 || method.equals("GET") || method.equals("HEAD")) return;
        headers.put(":method", "GET");
        headers.remove("content-length");
    }

    /// The stream starts again with the request that was prepared.
    void follow(HeaderBlock response) {
        HeaderBlock headers = next;
        if (headers == null) throw new IllegalStateException("no redirect was prepared");
        boolean keepsBody =
                headers.get(":method", "").equals(of.stream.requestHeaders().get(":method", ""));
        var body = keepsBody ? of.request().takeBody() : null;
        of.request().release();
        of.stream.redirects().followed();
        of.stream.startAgain(response, headers, body);
    }

    /// Where a `location` leads.
    private record Target(String scheme, String authority, String path) {
        /// Null where it is not an absolute URL of HTTP.
        static @Nullable Target of(String url) {
            int colon = url.indexOf("://");
            if (colon < 0) return null;
            String scheme = url.substring(0, colon).toLowerCase(Locale.ROOT);
            if (!scheme.equals("http") && !scheme.equals("https")) return null;
            int start = colon + 3;
            int end = start;
            while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) end++;
            if (end == start) return null;
            String path = url.substring(end);
            int fragment = path.indexOf('#');
            if (fragment >= 0) path = path.substring(0, fragment);
            if (!path.startsWith("/")) path = "/" + path;
            return new Target(scheme, url.substring(start, end), path);
        }
    }
}
