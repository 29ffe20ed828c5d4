package io.leno.proxy.route;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.leno.proxy.codec.HeaderBlock;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The last of many routes by exact path is looked for.
@State(Scope.Thread)
public class RouteBenchmark {
    @Param({"10", "10000"})
    int routes;

    private RouteTable table = RouteTable.compile(RouteConfiguration.getDefaultInstance());
    private final HeaderBlock request = new HeaderBlock();

    @Setup
    public void prepare() {
        var config = RouteConfiguration.newBuilder().setName("routes");
        var host = config.addVirtualHostsBuilder().setName("all").addDomains("*");
        for (int i = 0; i < routes; i++) {
            Route.Builder route = host.addRoutesBuilder();
            route.getMatchBuilder().setPath("/route/" + i);
            route.getRouteBuilder().setCluster("out");
        }
        table = RouteTable.compile(config.build());
        request.append(":method", "GET");
        request.append(":path", "/route/" + (routes - 1));
        request.append(":authority", "upstream.test");
    }

    @Benchmark
    public @Nullable RouteDecision match() {
        return table.match(request, 0);
    }
}
