package io.leno.api.istio;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// How requests to some hosts are routed. Istio: `networking.istio.io` `VirtualService`.
///
/// @param hosts names clients address; short names are completed with the namespace of the rule
/// @param gateways `mesh` stands for all sidecars and is meant when empty; else `name` or
///   `namespace/name`
/// @param http the first route that matches wins
/// @param exportTo namespaces that see it: `*` all (also when empty), `.` its own
public record VirtualService(
        List<String> hosts,
        List<String> gateways,
        List<HttpRoute> http,
        List<TlsRoute> tls,
        List<TcpRoute> tcp,
        List<String> exportTo) {
    /// The gateway that stands for all sidecars.
    public static final String MESH = "mesh";

    public VirtualService {
        hosts = List.copyOf(hosts);
        gateways = List.copyOf(gateways);
        http = List.copyOf(http);
        tls = List.copyOf(tls);
        tcp = List.copyOf(tcp);
        exportTo = List.copyOf(exportTo);
    }

    /// This virtual service, with other HTTP routes.
    public VirtualService routing(List<HttpRoute> others) {
        return new VirtualService(hosts, gateways, others, tls, tcp, exportTo);
    }

    /// @param match any of them; empty matches all
    /// @param route weighted destinations; empty with a redirect or direct response
    /// @param timeout of the whole request with its retries; null or zero: none
    /// @param retries null: the mesh's default policy
    /// @param mirror the older form of one entry of `mirrors`
    /// @param delegate the virtual service whose routes take the place of this one; they keep what
    ///   this one says and they do not
    public record HttpRoute(
            String name,
            List<HttpMatch> match,
            List<HttpDestination> route,
            @Nullable Redirect redirect,
            @Nullable DirectResponse directResponse,
            @Nullable Rewrite rewrite,
            @Nullable Duration timeout,
            @Nullable Retry retries,
            @Nullable Fault fault,
            @Nullable Destination mirror,
            @Nullable Percent mirrorPercentage,
            List<Mirror> mirrors,
            @Nullable CorsPolicy corsPolicy,
            @Nullable HeaderEdits headers,
            @Nullable Delegate delegate) {
        public HttpRoute {
            match = List.copyOf(match);
            route = List.copyOf(route);
            mirrors = List.copyOf(mirrors);
        }

        /// Requests that lead to one destination, and nothing else.
        public static HttpRoute to(List<HttpMatch> matches, HttpDestination destination) {
            return new HttpRoute(
                    "",
                    matches,
                    List.of(destination),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    List.of(),
                    null,
                    null,
                    null);
        }

        /// This route, for other requests.
        public HttpRoute matching(List<HttpMatch> others) {
            return new HttpRoute(
                    name,
                    others,
                    route,
                    redirect,
                    directResponse,
                    rewrite,
                    timeout,
                    retries,
                    fault,
                    mirror,
                    mirrorPercentage,
                    mirrors,
                    corsPolicy,
                    headers,
                    delegate);
        }
    }

    /// Another virtual service, one without hosts.
    ///
    /// @param namespace empty: that of the rule
    public record Delegate(String name, String namespace) {}

    /// All conditions must hold.
    ///
    /// @param headers by lower-case name
    /// @param port of the service or gateway listener; 0 any
    /// @param sourceLabels of the calling workload
    /// @param sourceNamespace of the calling workload; empty any
    /// @param gateways replaces those of the virtual service; empty keeps them
    /// @param statPrefix statistics of the route are kept under it; empty: none are
    public record HttpMatch(
            String name,
            @Nullable StringMatch uri,
            @Nullable StringMatch scheme,
            @Nullable StringMatch method,
            @Nullable StringMatch authority,
            Map<String, StringMatch> headers,
            Map<String, StringMatch> withoutHeaders,
            Map<String, StringMatch> queryParams,
            int port,
            Map<String, String> sourceLabels,
            String sourceNamespace,
            List<String> gateways,
            boolean ignoreUriCase,
            String statPrefix) {
        public HttpMatch {
            headers = Map.copyOf(headers);
            withoutHeaders = Map.copyOf(withoutHeaders);
            queryParams = Map.copyOf(queryParams);
            sourceLabels = Map.copyOf(sourceLabels);
            gateways = List.copyOf(gateways);
        }

        /// Requests for a path, whatever else they are.
        public static HttpMatch ofPath(StringMatch path) {
            return new HttpMatch(
                    "", path, null, null, null, Map.of(), Map.of(), Map.of(), 0, Map.of(), "",
                    List.of(), false, "");
        }

        /// These conditions, on another path.
        public HttpMatch onPath(StringMatch other) {
            return new HttpMatch(
                    name,
                    other,
                    scheme,
                    method,
                    authority,
                    headers,
                    withoutHeaders,
                    queryParams,
                    port,
                    sourceLabels,
                    sourceNamespace,
                    gateways,
                    ignoreUriCase,
                    statPrefix);
        }

        /// These conditions, on other gateways.
        public HttpMatch onGateways(List<String> others) {
            return new HttpMatch(
                    name,
                    uri,
                    scheme,
                    method,
                    authority,
                    headers,
                    withoutHeaders,
                    queryParams,
                    port,
                    sourceLabels,
                    sourceNamespace,
                    others,
                    ignoreUriCase,
                    statPrefix);
        }

        /// These conditions, on one port.
        public HttpMatch onPort(int other) {
            return new HttpMatch(
                    name,
                    uri,
                    scheme,
                    method,
                    authority,
                    headers,
                    withoutHeaders,
                    queryParams,
                    other,
                    sourceLabels,
                    sourceNamespace,
                    gateways,
                    ignoreUriCase,
                    statPrefix);
        }
    }

    /// @param weight relative to the others; 0 sends nothing there unless it is the only one
    public record HttpDestination(
            Destination destination, int weight, @Nullable HeaderEdits headers) {}

    /// @param uri replaces the path
    /// @param port null: that of the request, or as `derivePort` says
    /// @param derivePort `FROM_PROTOCOL_DEFAULT`, `FROM_REQUEST_PORT`, or null
    /// @param redirectCode 0 means 301
    public record Redirect(
            String uri,
            String authority,
            @Nullable Integer port,
            @Nullable DerivePort derivePort,
            String scheme,
            int redirectCode,
            @Nullable String prefixRewrite) {
        /// Where the port of a redirect comes from.
        public enum DerivePort {
            FROM_PROTOCOL_DEFAULT,
            FROM_REQUEST_PORT
        }
    }

    public record DirectResponse(int status, @Nullable Body body) {
        /// @param string the text; empty when `bytes` is set
        /// @param bytes base64; empty when `string` is set
        public record Body(String string, String bytes) {}
    }

    /// @param uri replaces the path, or the prefix that was matched
    /// @param authority replaces the host
    public record Rewrite(String uri, String authority, @Nullable RegexRewrite uriRegexRewrite) {
        /// @param match RE2
        /// @param rewrite may refer to groups as `\1`
        public record RegexRewrite(String match, String rewrite) {}
    }

    /// @param attempts retries after the first try; 0 turns retries off
    /// @param retryOn Envoy's conditions, separated by commas; empty: the mesh's default
    public record Retry(
            int attempts,
            @Nullable Duration perTryTimeout,
            String retryOn,
            @Nullable Boolean retryRemoteLocalities,
            @Nullable Boolean retryIgnorePreviousHosts,
            @Nullable Duration backoff) {}

    public record Fault(@Nullable Delay delay, @Nullable Abort abort) {
        /// @param percentage null means all requests
        public record Delay(@Nullable Duration fixedDelay, @Nullable Percent percentage) {}

        /// @param httpStatus 200 to 599, or 0 when `grpcStatus` is set
        /// @param grpcStatus a name such as `UNAVAILABLE`; empty when `httpStatus` is set
        /// @param percentage null means all requests
        public record Abort(int httpStatus, String grpcStatus, @Nullable Percent percentage) {}
    }

    /// @param percentage null means all requests
    public record Mirror(Destination destination, @Nullable Percent percentage) {}

    public record CorsPolicy(
            List<StringMatch> allowOrigins,
            List<String> allowMethods,
            List<String> allowHeaders,
            List<String> exposeHeaders,
            @Nullable Duration maxAge,
            @Nullable Boolean allowCredentials,
            UnmatchedPreflights unmatchedPreflights) {
        public CorsPolicy {
            allowOrigins = List.copyOf(allowOrigins);
            allowMethods = List.copyOf(allowMethods);
            allowHeaders = List.copyOf(allowHeaders);
            exposeHeaders = List.copyOf(exposeHeaders);
        }

        /// What happens to a preflight request whose origin is not allowed.
        public enum UnmatchedPreflights {
            UNSPECIFIED,
            FORWARD,
            IGNORE
        }
    }

    public record TlsRoute(List<TlsMatch> match, List<RouteDestination> route) {
        public TlsRoute {
            match = List.copyOf(match);
            route = List.copyOf(route);
        }
    }

    public record TlsMatch(
            List<String> sniHosts,
            List<String> destinationSubnets,
            int port,
            Map<String, String> sourceLabels,
            String sourceNamespace,
            List<String> gateways) {
        public TlsMatch {
            sniHosts = List.copyOf(sniHosts);
            destinationSubnets = List.copyOf(destinationSubnets);
            sourceLabels = Map.copyOf(sourceLabels);
            gateways = List.copyOf(gateways);
        }
    }

    public record TcpRoute(List<TcpMatch> match, List<RouteDestination> route) {
        public TcpRoute {
            match = List.copyOf(match);
            route = List.copyOf(route);
        }
    }

    public record TcpMatch(
            List<String> destinationSubnets,
            int port,
            Map<String, String> sourceLabels,
            String sourceNamespace,
            List<String> gateways) {
        public TcpMatch {
            destinationSubnets = List.copyOf(destinationSubnets);
            sourceLabels = Map.copyOf(sourceLabels);
            gateways = List.copyOf(gateways);
        }
    }

    /// A destination of TLS and TCP routes.
    public record RouteDestination(Destination destination, int weight) {}
}
