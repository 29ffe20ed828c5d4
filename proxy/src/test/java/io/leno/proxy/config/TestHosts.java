package io.leno.proxy.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.metrics.v3.StatsConfig;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.cluster.UpstreamSockets;
import io.leno.proxy.dns.NameCaches;
import io.leno.proxy.plugin.Plugins;
import io.leno.proxy.stats.Stats;

import java.util.List;
import java.util.concurrent.Executors;

/// Hosts for tests of what watches them.
public final class TestHosts {
    private TestHosts() {}

    /// `10.0.0.1:80` and so on, of one cluster that nobody watches.
    public static List<Host> of(int count) {
        var config = Cluster.newBuilder().setName("a");
        var locality = config.getLoadAssignmentBuilder().addEndpointsBuilder();
        for (int i = 1; i <= count; i++) {
            locality.addLbEndpointsBuilder()
                    .getEndpointBuilder()
                    .getAddressBuilder()
                    .getSocketAddressBuilder()
                    .setAddress("10.0.0." + i)
                    .setPortValue(80);
        }
        var stats = new Stats(StatsConfig.getDefaultInstance());
        var settings =
                ClusterCompiler.compile(
                        config.build(),
                        UpstreamSockets.PLAIN,
                        new FieldCoverage(),
                        new Plugins(() -> {}),
                        new NameCaches(Executors.newSingleThreadScheduledExecutor(), stats));
        return new io.leno.proxy.cluster.Cluster(settings, stats).allHosts();
    }
}
