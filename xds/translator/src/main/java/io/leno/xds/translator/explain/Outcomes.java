package io.leno.xds.translator.explain;

import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.leno.xds.translator.match.Connection;
import io.leno.xds.translator.match.Passage;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What becomes of a request, for people.
final class Outcomes {
    private static final List<String> BLACK_HOLES = List.of("BlackHoleCluster");
    private static final List<String> PASSTHROUGHS =
            List.of("PassthroughCluster", "InboundPassthroughCluster");

    private final Passage passage;
    private final Connection connection;

    Outcomes(Passage passage, Connection connection) {
        this.passage = passage;
        this.connection = connection;
    }

    /// `kind` and `text`.
    Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("kind", kind());
        fields.put("text", text());
        return fields;
    }

    private String kind() {
        List<String> clusters = passage.clusters();
        if (clusters.stream().anyMatch(BLACK_HOLES::contains)) return "BLACK_HOLE";
        if (clusters.stream().anyMatch(PASSTHROUGHS::contains)) return "PASSTHROUGH";
        return passage.outcome().name();
    }

    private String text() {
        if (kind().equals("BLACK_HOLE"))
            return "goes nowhere: the connection is closed (BlackHoleCluster)";
        if (kind().equals("PASSTHROUGH")) return passthrough();
        return switch (passage.outcome()) {
            case FORWARDED -> "is sent to " + where();
            case FORWARDED_AS_BYTES -> "is sent, as bytes, to " + where();
            case ANSWERED -> answer();
            case NO_VIRTUAL_HOST -> "404, flag NR: no virtual host has the name it asks for";
            case NO_ROUTE -> "404, flag NR: no route of the virtual host takes it";
            case NO_ROUTE_CONFIGURATION -> "404, flag NR: the route configuration is missing";
            case NO_CLUSTER -> missingCluster();
            case NO_ENDPOINT -> "503, flag UH: " + where() + " has no endpoint";
            case NOT_UNDERSTOOD ->
                    connection.tls()
                            ? "a protocol error: it is TLS, and this filter chain takes plain HTTP"
                            : "a protocol error: it is plain text, and this filter chain takes TLS";
            case NO_FILTER_CHAIN -> "the connection is closed, flag NR: no filter chain takes it";
            case NO_LISTENER ->
                    "connection refused: nothing listens on "
                            + connection.address()
                            + ":"
                            + connection.port();
        };
    }

    private String passthrough() {
        String to = connection.address().isEmpty() ? "the address dialled" : connection.address();
        return "is sent on to "
                + to
                + ":"
                + connection.port()
                + " as it is: no service of the mesh is meant ("
                + where()
                + ")";
    }

    private String where() {
        return String.join(" or ", passage.clusters());
    }

    private String missingCluster() {
        Route route = passage.route();
        int status =
                route == null
                        ? 503
                        : switch (route.getRoute().getClusterNotFoundResponseCode()) {
                            case NOT_FOUND -> 404;
                            case INTERNAL_SERVER_ERROR -> 500;
                            case SERVICE_UNAVAILABLE, UNRECOGNIZED -> 503;
                        };
        return status + ", flag NC: the proxy has no cluster " + where();
    }

    private String answer() {
        Route route = passage.route();
        if (route == null)
            return passage.host() == null
                    ? "is handled by "
                            + (passage.filter() == null ? "nothing" : passage.filter().getName())
                    : "301 to https: the virtual host wants TLS";
        if (route.hasRedirect()) return "is redirected " + redirect(route.getRedirect());
        if (route.hasDirectResponse()) return respond(route.getDirectResponse());
        return "is handled by the route itself";
    }

    private static String respond(DirectResponseAction action) {
        return "is answered by the proxy: " + action.getStatus();
    }

    private static String redirect(RedirectAction action) {
        var to = new StringBuilder();
        int status =
                switch (action.getResponseCode()) {
                    case MOVED_PERMANENTLY, UNRECOGNIZED -> 301;
                    case FOUND -> 302;
                    case SEE_OTHER -> 303;
                    case TEMPORARY_REDIRECT -> 307;
                    case PERMANENT_REDIRECT -> 308;
                };
        to.append('(').append(status).append(") to ");
        String scheme = action.getHttpsRedirect() ? "https" : action.getSchemeRedirect();
        to.append(scheme.isEmpty() ? "the same scheme" : scheme);
        if (!action.getHostRedirect().isEmpty())
            to.append(", host ").append(action.getHostRedirect());
        if (action.getPortRedirect() != 0) to.append(", port ").append(action.getPortRedirect());
        if (!action.getPathRedirect().isEmpty())
            to.append(", path ").append(action.getPathRedirect());
        if (!action.getPrefixRewrite().isEmpty())
            to.append(", prefix ").append(action.getPrefixRewrite());
        return to.toString();
    }
}
