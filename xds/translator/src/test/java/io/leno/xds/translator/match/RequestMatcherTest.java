package io.leno.xds.translator.match;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.leno.xds.translator.match.Connection.Way;
import io.leno.xds.translator.match.Passage.Outcome;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Envoy's order of choice: listeners by address, filter chains by their criteria, virtual hosts by
/// their domains, routes by theirs.
class RequestMatcherTest {
    private static final TypeRegistry TYPES =
            TypeRegistry.newBuilder()
                    .add(HttpConnectionManager.getDescriptor())
                    .add(TcpProxy.getDescriptor())
                    .build();

    private static Listener listener(String json) {
        var builder = Listener.newBuilder();
        try {
            JsonFormat.parser().usingTypeRegistry(TYPES).merge(json, builder);
        } catch (InvalidProtocolBufferException invalid) {
            throw new AssertionError(json, invalid);
        }
        return builder.build();
    }

    private static RouteConfiguration routes(String json) {
        var builder = RouteConfiguration.newBuilder();
        try {
            JsonFormat.parser().merge(json, builder);
        } catch (InvalidProtocolBufferException invalid) {
            throw new AssertionError(json, invalid);
        }
        return builder.build();
    }

    /// A chain that ends in a TCP proxy to the cluster of its own name.
    private static String chain(String name, String match) {
        return """
        {"name": "%s", "filterChainMatch": {%s}, "filters": [{"name": "tcp", "typedConfig":
          {"@type": "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",
           "statPrefix": "x", "cluster": "%s"}}]}
        """
                .formatted(name, match, name);
    }

    private static String chainOf(String chains, Connection connection) {
        Listener listener =
                listener(
                        """
                        {"name": "all", "address": {"socketAddress": {"address": "0.0.0.0", "portValue": 15006}},
                         "trafficDirection": "INBOUND",
                         "listenerFilters": [{"name": "envoy.filters.listener.original_dst"},
                           {"name": "envoy.filters.listener.http_inspector"}],
                         "filterChains": [%s]}
                        """
                                .formatted(chains));
        var resources = new ProxyResources(Map.of("all", listener), Map.of(), Map.of(), Map.of());
        Passage passage = new RequestMatcher(resources).match(connection, Request.get("host", "/"));
        return passage.chain() == null ? "none" : passage.chain().getName();
    }

    @Test
    void theDestinationPortGoesBeforeEverythingElseAndThereIsNoWayBack() {
        String chains =
                String.join(
                        ",",
                        chain("any-tls", "\"serverNames\": [\"a.com\"]"),
                        chain("port", "\"destinationPort\": 80"));
        var toPort = Connection.tls(Way.INBOUND, "10.0.0.1", 80, "a.com", List.of());
        assertThat(chainOf(chains, toPort)).isEqualTo("port");
        var elsewhere = Connection.tls(Way.INBOUND, "10.0.0.1", 81, "a.com", List.of());
        assertThat(chainOf(chains, elsewhere)).isEqualTo("any-tls");
        String onlyTls = chain("port", "\"destinationPort\": 80, \"transportProtocol\": \"tls\"");
        String withRest = onlyTls + "," + chain("rest", "");
        assertThat(chainOf(withRest, Connection.tcp(Way.INBOUND, "10.0.0.1", 80)))
                .as("the port decided, though its only chain wants TLS")
                .isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, host",
        "10.1.2.4, net24",
        "10.1.9.9, net16",
        "10.9.9.9, any",
    })
    void theLongestPrefixOfTheDestinationCounts(String address, String expected) {
        String chains =
                String.join(
                        ",",
                        chain("any", ""),
                        chain("net16", prefix("10.1.0.0", 16)),
                        chain("net24", prefix("10.1.2.0", 24)),
                        chain("host", prefix("10.1.2.3", 32)));
        assertThat(chainOf(chains, Connection.tcp(Way.INBOUND, address, 80))).isEqualTo(expected);
    }

    private static String prefix(String address, int length) {
        return "\"prefixRanges\": [{\"addressPrefix\": \"%s\", \"prefixLen\": %d}]"
                .formatted(address, length);
    }

    @ParameterizedTest
    @CsvSource({
        "www.example.com, exact",
        "api.example.com, narrow",
        "a.b.example.com, narrow",
        "other.com, wide",
        "other.org, rest",
    })
    void serverNamesAreExactOrTheLongestWildcard(String name, String expected) {
        String chains =
                String.join(
                        ",",
                        chain("rest", ""),
                        chain("wide", "\"serverNames\": [\"*.com\"]"),
                        chain("narrow", "\"serverNames\": [\"*.example.com\"]"),
                        chain("exact", "\"serverNames\": [\"www.example.com\"]"));
        var connection = Connection.tls(Way.INBOUND, "10.0.0.1", 443, name, List.of());
        assertThat(chainOf(chains, connection)).isEqualTo(expected);
    }

    @Test
    void theFirstProtocolOfTheClientThatAChainHasCounts() {
        String chains =
                String.join(
                        ",",
                        chain("one", "\"applicationProtocols\": [\"http/1.1\"]"),
                        chain("two", "\"applicationProtocols\": [\"h2\"]"),
                        chain("bytes", "\"transportProtocol\": \"raw_buffer\""));
        var both = Connection.tls(Way.INBOUND, "10.0.0.1", 443, "", List.of("h2", "http/1.1"));
        assertThat(chainOf(chains, both)).isEqualTo("two");
        var plain = Connection.tcp(Way.INBOUND, "10.0.0.1", 443);
        assertThat(chainOf(chains, plain)).isEqualTo("bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "foo.com, exact",
        "FOO.com, exact",
        "api.foo.com, suffix",
        "api.bar.foo.com, longer",
        "shop.eu, prefix",
        ".foo.com, rest",
        "else.org, rest",
    })
    void aVirtualHostIsExactThenALongSuffixThenALongPrefixThenAny(String host, String expected) {
        var routes =
                routes(
                        """
                        {"name": "r", "virtualHosts": [
                         {"name": "rest", "domains": ["*"]},
                         {"name": "prefix", "domains": ["shop.*"]},
                         {"name": "suffix", "domains": ["*.foo.com"]},
                         {"name": "longer", "domains": ["*.bar.foo.com"]},
                         {"name": "exact", "domains": ["foo.com"]}]}
                        """);
        assertThat(HostChoice.of(routes, host.toLowerCase(Locale.ROOT)))
                .extracting(each -> each == null ? "none" : each.getName())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"prefix\": \"/api\"}', /api/x, true",
        "'{\"prefix\": \"/api\"}', /apis?x=1, true",
        "'{\"prefix\": \"/api?\"}', /api?, false",
        "'{\"path\": \"/api\"}', /api?x=1, true",
        "'{\"path\": \"/API\", \"caseSensitive\": false}', /api, true",
        "'{\"path\": \"/API\"}', /api, false",
        "'{\"pathSeparatedPrefix\": \"/api\"}', /apis, false",
        "'{\"pathSeparatedPrefix\": \"/api\"}', /api/x, true",
        "'{\"pathSeparatedPrefix\": \"/api\"}', /api, true",
        "'{\"safeRegex\": {\"regex\": \"/[0-9]+\"}}', /12?x, true",
        "'{\"safeRegex\": {\"regex\": \"/[0-9]+\"}}', /12/x, false",
    })
    void aPathIsComparedWithoutItsQuery(String match, String path, boolean taken) {
        assertThat(isTaken(match, Request.get("host", path))).isEqualTo(taken);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"name\": \"x\", \"stringMatch\": {\"exact\": \"1\"}}', 1, true",
        "'{\"name\": \"x\", \"stringMatch\": {\"exact\": \"1\"}}', 2, false",
        "'{\"name\": \"x\", \"stringMatch\": {\"exact\": \"1\"}}', , false",
        "'{\"name\": \"x\", \"stringMatch\": {\"exact\": \"1\"}, \"invertMatch\": true}', 2, true",
        "'{\"name\": \"x\", \"stringMatch\": {\"exact\": \"1\"}, \"invertMatch\": true}', , false",
        "'{\"name\": \"x\", \"stringMatch\": {\"exact\": \"1\"}, \"invertMatch\": true, \"treatMissingHeaderAsEmpty\": true}', , true",
        "'{\"name\": \"x\", \"presentMatch\": true}', , false",
        "'{\"name\": \"x\", \"presentMatch\": false}', , true",
        "'{\"name\": \"x\", \"presentMatch\": true, \"invertMatch\": true}', , true",
        "'{\"name\": \"x\", \"rangeMatch\": {\"start\": 1, \"end\": 3}}', 2, true",
        "'{\"name\": \"x\", \"rangeMatch\": {\"start\": 1, \"end\": 3}}', 3, false",
        "'{\"name\": \":method\", \"stringMatch\": {\"exact\": \"GET\"}}', , true",
        "'{\"name\": \"x\", \"stringMatch\": {\"prefix\": \"AB\", \"ignoreCase\": true}}', abc, true",
    })
    void aHeaderThatIsAbsentFitsOnlyWhatAsksForThat(String header, String value, boolean taken) {
        String match = "{\"prefix\": \"/\", \"headers\": [%s]}".formatted(header);
        Request request = Request.get("host", "/");
        if (value != null) request = request.with("X", value);
        assertThat(isTaken(match, request)).isEqualTo(taken);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"name\": \"q\", \"stringMatch\": {\"exact\": \"a b\"}}', /?q=a%20b, true",
        "'{\"name\": \"q\", \"stringMatch\": {\"exact\": \"1\"}}', /?q=2&q=1, false",
        "'{\"name\": \"q\", \"presentMatch\": true}', /?q, true",
        "'{\"name\": \"q\"}', /?p=1, false",
    })
    void aQueryParameterIsTheFirstOfItsName(String parameter, String path, boolean taken) {
        String match = "{\"prefix\": \"/\", \"queryParameters\": [%s]}".formatted(parameter);
        assertThat(isTaken(match, Request.get("host", path))).isEqualTo(taken);
    }

    private static boolean isTaken(String match, Request request) {
        String routes =
                """
                {"name": "r", "virtualHosts": [{"name": "v", "domains": ["*"], "routes": [
                  {"name": "first", "match": %s, "route": {"cluster": "c"}}]}]}
                """
                        .formatted(match);
        return passage(routes(routes), request).route() != null;
    }

    private static Passage passage(RouteConfiguration routes, Request request) {
        var manager = HttpConnectionManager.newBuilder();
        manager.getRdsBuilder().setRouteConfigName("r");
        var listener =
                listener(
                        """
                                {"name": "l", "address": {"socketAddress": {"address": "0.0.0.0", "portValue": 80}}}
                                """)
                        .toBuilder();
        listener.addFilterChainsBuilder()
                .addFiltersBuilder()
                .setName("hcm")
                .setTypedConfig(Any.pack(manager.build()));
        var cluster = Cluster.newBuilder().setName("c").setType(Cluster.DiscoveryType.ORIGINAL_DST);
        var resources =
                new ProxyResources(
                        Map.of("l", listener.build()),
                        Map.of("r", routes),
                        Map.of("c", cluster.build()),
                        Map.of());
        var connection = Connection.http(Way.DIRECT, "10.0.0.1", 80);
        return new RequestMatcher(resources).match(connection, request);
    }

    @Test
    void theFirstRouteThatTakesItCountsAndTheOthersSayWhyTheyDoNot() {
        var routes =
                routes(
                        """
                        {"name": "r", "virtualHosts": [{"name": "v", "domains": ["*"], "routes": [
                          {"name": "jason", "match": {"prefix": "/", "headers": [{"name": "end-user", "stringMatch": {"exact": "jason"}}]}, "route": {"cluster": "c"}},
                          {"name": "split", "match": {"prefix": "/"}, "route": {"weightedClusters": {"clusters": [
                            {"name": "c", "weight": 90}, {"name": "missing", "weight": 10}]}}},
                          {"name": "never", "match": {"prefix": "/"}, "directResponse": {"status": 418}}]}]}
                        """);
        Passage passage = passage(routes, Request.get("host", "/"));
        assertThat(passage.route())
                .extracting(each -> each == null ? "" : each.getName())
                .isEqualTo("split");
        assertThat(passage.clusters()).containsExactly("c", "missing");
        assertThat(passage.destinations().getLast().weight()).isEqualTo(10);
        assertThat(passage.destinations().getLast().cluster()).isNull();
        assertThat(passage.tried())
                .singleElement()
                .satisfies(
                        tried ->
                                assertThat(tried.reason())
                                        .isEqualTo("header end-user exactly jason"));
        assertThat(passage(routes, Request.get("host", "/").with("End-User", "jason")).tried())
                .isEmpty();
    }

    @Test
    void whereNothingFitsTheOutcomeSaysWhat() {
        String noHost =
                "{\"name\": \"r\", \"virtualHosts\": [{\"name\": \"v\", \"domains\": [\"a\"]}]}";
        assertThat(passage(routes(noHost), Request.get("b", "/")).outcome())
                .isEqualTo(Outcome.NO_VIRTUAL_HOST);
        assertThat(passage(routes(noHost), Request.get("a", "/")).outcome())
                .isEqualTo(Outcome.NO_ROUTE);
        String toNowhere =
                """
                {"name": "r", "virtualHosts": [{"name": "v", "domains": ["*"], "routes": [
                  {"match": {"prefix": "/"}, "route": {"cluster": "gone"}}]}]}
                """;
        assertThat(passage(routes(toNowhere), Request.get("a", "/")).outcome())
                .isEqualTo(Outcome.NO_CLUSTER);
        var none = new ProxyResources(Map.of(), Map.of(), Map.of(), Map.of());
        assertThat(
                        new RequestMatcher(none)
                                .match(
                                        Connection.http(Way.OUTBOUND, "10.0.0.1", 80),
                                        Request.get("a", "/"))
                                .outcome())
                .isEqualTo(Outcome.NO_LISTENER);
    }

    @Test
    void aRedirectedConnectionIsHandedToTheListenerForItsAddressThenForAny() {
        var listeners =
                Map.of(
                        "virtualOutbound",
                        listener(
                                """
                                {"name": "virtualOutbound", "trafficDirection": "OUTBOUND", "useOriginalDst": true,
                                 "address": {"socketAddress": {"address": "0.0.0.0", "portValue": 15001}}}
                                """),
                        "any",
                        handed("any", "0.0.0.0", 80),
                        "own",
                        handed("own", "10.1.0.1", 80));
        var matcher =
                new RequestMatcher(new ProxyResources(listeners, Map.of(), Map.of(), Map.of()));
        assertThat(name(matcher, "10.1.0.1", 80)).isEqualTo("own");
        assertThat(name(matcher, "10.1.0.2", 80)).isEqualTo("any");
        assertThat(name(matcher, "10.1.0.2", 81)).isEqualTo("virtualOutbound");
        assertThat(name(matcher, "", 80)).isEqualTo("any");
    }

    private static Listener handed(String name, String address, int port) {
        return listener(
                """
                {"name": "%s", "trafficDirection": "OUTBOUND", "bindToPort": false,
                 "address": {"socketAddress": {"address": "%s", "portValue": %d}}}
                """
                        .formatted(name, address, port));
    }

    private static String name(RequestMatcher matcher, String address, int port) {
        return matcher.listener(Connection.tcp(Way.OUTBOUND, address, port))
                .map(Listener::getName)
                .orElse("none");
    }
}
