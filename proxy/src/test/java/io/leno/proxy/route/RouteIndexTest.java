package io.leno.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.leno.proxy.codec.HeaderBlock;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class RouteIndexTest {
    private static final String[] KINDS = {
        "prefix: '%s'",
        "path: '%s'",
        "path_separated_prefix: '%s'",
        "safe_regex: {regex: '%s.*'}",
        "prefix: '%s', case_sensitive: false",
        "prefix: '%s', headers: [{name: x, string_match: {exact: '1'}}]",
        "prefix: '%s', headers: [{name: x, string_match: {exact: '2'}}]",
        "prefix: '%s', headers: [{name: x, string_match: {exact: '1'}, invert_match: true}]",
        "path: '%s', query_parameters: [{name: q, string_match: {exact: a}}]"
    };

    private static final String[] PATHS = {
        "/a", "/a/b", "/ab", "/b", "/a/b/c", "/abc", "/B", "/c/d"
    };

    private static Route route(String match, int number) throws Exception {
        String json = "{match: {" + match + "}, name: r" + number + ", route: {cluster: c}}";
        Route.Builder route = Route.newBuilder();
        JsonFormat.parser().merge(json.replace('\'', '"'), route);
        return route.build();
    }

    private static RouteTable table(List<Route> routes) {
        return RouteTable.compile(
                RouteConfiguration.newBuilder()
                        .setName("t")
                        .addVirtualHosts(
                                VirtualHost.newBuilder()
                                        .setName("v")
                                        .addDomains("*")
                                        .addAllRoutes(routes))
                        .build());
    }

    private static HeaderBlock request(String path, String... values) {
        var headers = new HeaderBlock();
        headers.append(":method", "GET");
        headers.append(":authority", "host");
        headers.append(":path", path);
        for (String value : values) headers.append("x", value);
        return headers;
    }

    private static String nameOf(RouteDecision decision) {
        return decision == null ? "none" : decision.route().name();
    }

    @Test
    void theFirstRouteOfTheListWinsWhateverItsKind() throws Exception {
        var random = new Random(1);
        for (int round = 0; round < 200; round++) {
            var configs = new ArrayList<Route>();
            int count = 1 + random.nextInt(40);
            for (int i = 0; i < count; i++) {
                String path = PATHS[random.nextInt(PATHS.length)];
                String kind = KINDS[random.nextInt(KINDS.length)];
                configs.add(route(kind.formatted(path), i));
            }
            RouteTable table = table(configs);
            List<RouteTable> alone = configs.stream().map(one -> table(List.of(one))).toList();
            for (String path : PATHS) {
                for (String suffix : List.of("", "/x", "?q=a", "#f")) {
                    for (String[] values : new String[][] {{}, {"1"}, {"2", "1"}, {"3"}}) {
                        HeaderBlock request = request(path + suffix, values);
                        String expected = "none";
                        for (RouteTable one : alone) {
                            if (!expected.equals("none")) break;
                            expected = nameOf(one.match(request, 0));
                        }
                        assertThat(nameOf(table.match(request, 0)))
                                .as("%s of %s", request, configs)
                                .isEqualTo(expected);
                    }
                }
            }
        }
    }

    @Test
    void tenThousandRoutesAreFoundByPrefixHeaderAndRegex() throws Exception {
        var configs = new ArrayList<Route>();
        for (int i = 0; i < 10_000; i++) {
            String match =
                    switch (i % 4) {
                        case 0 -> "prefix: '/p" + i + "/'";
                        case 1 -> "path: '/e" + i + "'";
                        case 2 ->
                                "prefix: '/', headers: [{name: x, string_match: {exact: 'v"
                                        + i
                                        + "'}}]";
                        default -> "safe_regex: {regex: '/r" + i + "/[a-z]+'}";
                    };
            configs.add(route(match, i));
        }
        RouteTable table = table(configs);
        assertThat(nameOf(table.match(request("/p9996/x"), 0))).isEqualTo("r9996");
        assertThat(nameOf(table.match(request("/e9997?x"), 0))).isEqualTo("r9997");
        assertThat(nameOf(table.match(request("/any", "v9998"), 0))).isEqualTo("r9998");
        assertThat(nameOf(table.match(request("/r9999/abc"), 0))).isEqualTo("r9999");
        assertThat(nameOf(table.match(request("/nothing"), 0))).isEqualTo("none");
    }
}
