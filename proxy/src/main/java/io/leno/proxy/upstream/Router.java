package io.leno.proxy.upstream;

import io.leno.api.filter.ResponseFlag;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.route.DirectResponse;
import io.leno.proxy.route.Forward;
import io.leno.proxy.route.Redirect;
import io.leno.proxy.route.RouteAction;
import io.leno.proxy.route.RouteDecision;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/// The end of the filter chain: answers as the route says, or has the request forwarded to the
/// route's cluster. Envoy: `envoy.filters.http.router`. One for each stream; belongs to its event
/// loop.
public final class Router {
    private final RouterStream stream;
    private @Nullable Forwarding forwarding;

    public Router(RouterStream stream) {
        this.stream = stream;
    }

    /// The request's head has passed all filters.
    public void headers(HeaderBlock headers, boolean end) {
        stream.counts().requests.inc();
        RouteDecision decision = stream.route();
        if (decision == null) {
            stream.counts().noRoute.inc();
            stream.info().addFlag(ResponseFlag.NO_ROUTE_FOUND);
            reply(404, "route_not_found");
            return;
        }
        switch (decision.action()) {
            case Redirect redirect -> redirect(redirect, decision, headers);
            case DirectResponse direct -> answer(direct, decision, headers);
            case RouteAction.NonForwarding() -> reply(500, "non_forwarding_action");
            case Forward to -> forward(to, decision, headers, end);
        }
    }

    private void redirect(Redirect redirect, RouteDecision decision, HeaderBlock headers) {
        stream.counts().directResponses.inc();
        String location = redirect.location(headers, decision);
        redirect.rewritePath(headers, decision, !stream.settings().suppressEnvoyHeaders());
        stream.localReply(
                redirect.status(),
                "",
                response -> {
                    if (headers.get(":path") != null) response.set("location", location);
                    decision.editResponse(response, stream.logged());
                },
                "direct_response");
    }

    private void answer(DirectResponse direct, RouteDecision decision, HeaderBlock headers) {
        stream.counts().directResponses.inc();
        String location = direct.location(headers);
        stream.localReply(
                direct.status(),
                direct.body(),
                response -> {
                    if (location != null) response.set("location", location);
                    decision.editResponse(response, stream.logged());
                },
                "direct_response");
    }

    private void forward(Forward to, RouteDecision route, HeaderBlock headers, boolean end) {
        Cluster cluster = stream.clusters().find(route.cluster());
        stream.journal().chosen(route.cluster());
        if (cluster == null) {
            stream.counts().noCluster.inc();
            stream.info().addFlag(ResponseFlag.NO_CLUSTER_FOUND);
            reply(to.clusterNotFoundStatus(), "cluster_not_found");
            return;
        }
        forwarding = new Forwarding(stream, route, to, cluster);
        String bad = StrictHeaders.firstBad(stream.settings().strictHeaders(), headers);
        if (bad == null) forwarding.start(headers, end);
        else refuse(bad, headers);
    }

    private void refuse(String bad, HeaderBlock headers) {
        stream.info().addFlag(ResponseFlag.INVALID_ENVOY_REQUEST_HEADERS);
        stream.localReply(
                400,
                "invalid header '" + bad + "' with value '" + headers.get(bad) + "'",
                none -> {},
                "request_headers_failed_strict_check{" + bad + "}");
    }

    private void reply(int status, String details) {
        stream.localReply(status, "", none -> {}, details);
    }

    /// A piece of the body has passed all filters.
    ///
    /// @param data handed over
    public void data(ByteBuf data, boolean end) {
        if (forwarding == null) data.release();
        else forwarding.data(data, end);
    }

    /// The request has ended.
    public void end(@Nullable HeaderBlock trailers) {
        if (forwarding != null) forwarding.end(trailers);
    }

    /// Lets the response come, or holds it back.
    public void responseReading(boolean wanted) {
        if (forwarding != null) forwarding.responseReading(wanted);
    }

    /// The stream needs nothing more from upstream.
    public void cancel() {
        if (forwarding != null) forwarding.cancel();
    }
}
