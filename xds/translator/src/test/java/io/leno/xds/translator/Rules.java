package io.leno.xds.translator;

import io.leno.api.istio.Destination;
import io.leno.api.istio.Destination.PortSelector;
import io.leno.api.istio.DestinationRule;
import io.leno.api.istio.DestinationRule.Subset;
import io.leno.api.istio.Gateway;
import io.leno.api.istio.Gateway.Port;
import io.leno.api.istio.Gateway.Server;
import io.leno.api.istio.Gateway.ServerTls;
import io.leno.api.istio.HeaderEdits;
import io.leno.api.istio.Percent;
import io.leno.api.istio.StringMatch;
import io.leno.api.istio.TrafficPolicy;
import io.leno.api.istio.TrafficPolicy.ClientTls;
import io.leno.api.istio.TrafficPolicy.LoadBalancer;
import io.leno.api.istio.VirtualService;
import io.leno.api.istio.VirtualService.CorsPolicy;
import io.leno.api.istio.VirtualService.DirectResponse;
import io.leno.api.istio.VirtualService.Fault;
import io.leno.api.istio.VirtualService.HttpDestination;
import io.leno.api.istio.VirtualService.HttpMatch;
import io.leno.api.istio.VirtualService.HttpRoute;
import io.leno.api.istio.VirtualService.Mirror;
import io.leno.api.istio.VirtualService.Redirect;
import io.leno.api.istio.VirtualService.Retry;
import io.leno.api.istio.VirtualService.Rewrite;
import io.leno.api.istio.VirtualService.TcpRoute;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Istio's rules in few words.
final class Rules {
    private Rules() {}

    static VirtualService virtualService(String host, HttpRoute... routes) {
        return virtualService(List.of(host), List.of(), routes);
    }

    static VirtualService virtualService(
            List<String> hosts, List<String> gateways, HttpRoute... routes) {
        return new VirtualService(
                hosts, gateways, Arrays.asList(routes), List.of(), List.of(), List.of());
    }

    static VirtualService tcpService(String host, String gateway, TcpRoute... routes) {
        return new VirtualService(
                List.of(host),
                gateway.isEmpty() ? List.of() : List.of(gateway),
                List.of(),
                List.of(),
                Arrays.asList(routes),
                List.of());
    }

    static Destination to(String host, String subset) {
        return new Destination(host, subset, null);
    }

    static Destination to(String host, String subset, int port) {
        return new Destination(host, subset, new PortSelector(port));
    }

    static HttpDestination weighted(int weight, Destination destination) {
        return new HttpDestination(destination, weight, null);
    }

    static Match match() {
        return new Match();
    }

    static RouteBuilder route(Destination destination) {
        return new RouteBuilder().to(weighted(0, destination));
    }

    static RouteBuilder route() {
        return new RouteBuilder();
    }

    static DestinationRule subsets(String host, String... versions) {
        return new DestinationRule(
                host,
                null,
                Arrays.stream(versions)
                        .map(version -> new Subset(version, Map.of("version", version), null))
                        .toList(),
                List.of());
    }

    static DestinationRule policy(String host, TrafficPolicy policy) {
        return new DestinationRule(host, policy, List.of(), List.of());
    }

    static TrafficPolicy balancing(LoadBalancer.Simple simple) {
        return new TrafficPolicy(new LoadBalancer(simple, null), null, null, null, List.of());
    }

    static TrafficPolicy tls(ClientTls.Mode mode) {
        return new TrafficPolicy(
                null,
                null,
                null,
                new ClientTls(mode, "", "", "", "", List.of(), "", null, ""),
                List.of());
    }

    static Gateway gateway(Server... servers) {
        return new Gateway(Map.of("istio", "ingressgateway"), Arrays.asList(servers));
    }

    static Server server(int port, String protocol, @Nullable ServerTls tls, String... hosts) {
        return new Server(
                new Port(port, protocol, protocol.toLowerCase(java.util.Locale.ROOT)),
                "",
                Arrays.asList(hosts),
                tls,
                "");
    }

    static ServerTls serverTls(ServerTls.Mode mode, boolean redirect) {
        return ServerTls.of(redirect, mode, "secret");
    }

    /// Conditions of a match, none at first.
    static final class Match {
        private @Nullable StringMatch uri;
        private @Nullable StringMatch method;
        private @Nullable StringMatch authority;
        private Map<String, StringMatch> headers = Map.of();
        private Map<String, StringMatch> withoutHeaders = Map.of();
        private Map<String, StringMatch> queryParams = Map.of();
        private int port;
        private Map<String, String> sourceLabels = Map.of();
        private List<String> gateways = List.of();
        private boolean ignoreUriCase;

        Match uri(StringMatch match) {
            uri = match;
            return this;
        }

        Match method(StringMatch match) {
            method = match;
            return this;
        }

        Match authority(StringMatch match) {
            authority = match;
            return this;
        }

        Match header(String name, StringMatch match) {
            headers = Map.of(name, match);
            return this;
        }

        Match withoutHeader(String name, StringMatch match) {
            withoutHeaders = Map.of(name, match);
            return this;
        }

        Match queryParam(String name, StringMatch match) {
            queryParams = Map.of(name, match);
            return this;
        }

        Match port(int number) {
            port = number;
            return this;
        }

        Match sourceLabels(Map<String, String> labels) {
            sourceLabels = labels;
            return this;
        }

        Match gateways(String... names) {
            gateways = Arrays.asList(names);
            return this;
        }

        Match ignoringUriCase() {
            ignoreUriCase = true;
            return this;
        }

        HttpMatch build() {
            return new HttpMatch(
                    "",
                    uri,
                    null,
                    method,
                    authority,
                    headers,
                    withoutHeaders,
                    queryParams,
                    port,
                    sourceLabels,
                    "",
                    gateways,
                    ignoreUriCase,
                    "");
        }
    }

    /// An HTTP route, empty at first.
    static final class RouteBuilder {
        private final List<HttpMatch> matches = new ArrayList<>();
        private final List<HttpDestination> destinations = new ArrayList<>();
        private final List<Mirror> mirrors = new ArrayList<>();
        private @Nullable Redirect redirect;
        private @Nullable DirectResponse directResponse;
        private @Nullable Rewrite rewrite;
        private @Nullable Duration timeout;
        private @Nullable Retry retries;
        private @Nullable Fault fault;
        private @Nullable CorsPolicy cors;
        private @Nullable HeaderEdits headers;
        private String name = "";

        RouteBuilder name(String text) {
            name = text;
            return this;
        }

        RouteBuilder when(Match match) {
            matches.add(match.build());
            return this;
        }

        RouteBuilder to(HttpDestination destination) {
            destinations.add(destination);
            return this;
        }

        RouteBuilder mirror(Destination destination, double percentage) {
            mirrors.add(new Mirror(destination, new Percent(percentage)));
            return this;
        }

        RouteBuilder redirect(Redirect to) {
            redirect = to;
            return this;
        }

        RouteBuilder respond(int status, String body) {
            directResponse = new DirectResponse(status, new DirectResponse.Body(body, ""));
            return this;
        }

        RouteBuilder rewrite(Rewrite to) {
            rewrite = to;
            return this;
        }

        RouteBuilder timeout(Duration limit) {
            timeout = limit;
            return this;
        }

        RouteBuilder retries(Retry policy) {
            retries = policy;
            return this;
        }

        RouteBuilder fault(Fault on) {
            fault = on;
            return this;
        }

        RouteBuilder cors(CorsPolicy policy) {
            cors = policy;
            return this;
        }

        RouteBuilder headers(HeaderEdits edits) {
            headers = edits;
            return this;
        }

        HttpRoute build() {
            return new HttpRoute(
                    name,
                    matches,
                    destinations,
                    redirect,
                    directResponse,
                    rewrite,
                    timeout,
                    retries,
                    fault,
                    null,
                    null,
                    mirrors,
                    cors,
                    headers,
                    null);
        }
    }
}
