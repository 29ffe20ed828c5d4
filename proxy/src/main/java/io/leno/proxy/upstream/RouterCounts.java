package io.leno.proxy.upstream;

import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.StatScope;

/// What a connection manager's router counts, `http.<prefix>.…`.
public final class RouterCounts {
    final Counter requests;
    final Counter noRoute;
    final Counter noCluster;
    final Counter directResponses;
    final Counter lateResets;
    final Counter redirectBadLocation;
    final Counter redirectUnsafeScheme;
    final Counter redirectTooMany;
    final Counter redirectNoRoute;
    final Counter redirectPredicate;

    /// Copies of requests, which Envoy counts as the requests of a client of its own.
    final Counter mirrored;

    /// @param scope `http.<prefix>.`
    /// @param ofCopies `http.async-client.`
    public RouterCounts(StatScope scope, StatScope ofCopies) {
        mirrored = ofCopies.counter("rq_total");
        requests = scope.counter("rq_total");
        noRoute = scope.counter("no_route");
        noCluster = scope.counter("no_cluster");
        directResponses = scope.counter("rq_direct_response");
        lateResets = scope.counter("rq_reset_after_downstream_response_started");
        redirectBadLocation = scope.counter("passthrough_internal_redirect_bad_location");
        redirectUnsafeScheme = scope.counter("passthrough_internal_redirect_unsafe_scheme");
        redirectTooMany = scope.counter("passthrough_internal_redirect_too_many_redirects");
        redirectNoRoute = scope.counter("passthrough_internal_redirect_no_route");
        redirectPredicate = scope.counter("passthrough_internal_redirect_predicate");
        scope.counter("rq_redirect"); // Envoy has it and never counts it
    }
}
