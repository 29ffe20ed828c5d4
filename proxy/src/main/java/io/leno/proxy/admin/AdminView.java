package io.leno.proxy.admin;

import com.google.protobuf.Message;

import io.envoyproxy.envoy.admin.v3.Certificates;
import io.envoyproxy.envoy.admin.v3.Clusters;
import io.envoyproxy.envoy.admin.v3.CommandLineOptions;
import io.envoyproxy.envoy.admin.v3.Listeners;
import io.envoyproxy.envoy.admin.v3.ServerInfo;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.leno.api.plugin.PluginDeployments;
import io.leno.proxy.filter.PluginReport;
import io.leno.proxy.health.ClusterHealth;
import io.leno.proxy.runtime.RuntimeLayers;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What the admin interface shows of the proxy; the core implements it. Each call answers with a
/// picture of that moment. Called on the admin server's event loop: must not block.
public interface AdminView {
    ServerInfo.State state();

    Instant startedAt();

    Node node();

    /// What the proxy was started with.
    default CommandLineOptions commandLine() {
        return CommandLineOptions.getDefaultInstance();
    }

    /// Brings stats up to date that are only measured when somebody asks.
    default void measure() {}

    /// Where profiles go.
    default Path profilePath() {
        return Path.of("/var/log/envoy/envoy.prof");
    }

    RuntimeLayers runtime();

    /// Listeners that are bound, with the actual port where 0 was asked for.
    Listeners listeners();

    /// Clusters with their hosts, thresholds, and for each host the stats `cx_active`,
    /// `cx_connect_fail`, `cx_total`, `rq_active`, `rq_error`, `rq_pending_active`, `rq_success`,
    /// `rq_timeout`, `rq_total`.
    Clusters clusters();

    /// By cluster: what outlier detection compares hosts by. Only of clusters that have it.
    default Map<String, ClusterHealth.Rates> outlierRates() {
        return Map.of();
    }

    default Certificates certificates() {
        return Certificates.getDefaultInstance();
    }

    /// What is in force, in Envoy's order: `BootstrapConfigDump`, `ClustersConfigDump`,
    /// `EndpointsConfigDump` (only if asked for), `ListenersConfigDump`, `RoutesConfigDump`.
    List<Message> configDumps(boolean includeEndpoints);

    /// What can be done to the process's plugins; null where nobody deploys any.
    default @Nullable PluginDeployments deployments() {
        return null;
    }

    /// Which generation of each plugin serves.
    List<PluginGeneration> plugins();

    /// What each generation of each filter plugin did so far.
    default List<PluginReport> conduct() {
        return List.of();
    }

    /// A plugin, one of its generations.
    ///
    /// @param name the plugin's: `envoy.filters.http.fault`
    /// @param live true for the one that new streams get
    /// @param streams how many streams hold it
    record PluginGeneration(
            String name,
            long bundleId,
            String symbolicName,
            String version,
            boolean live,
            long streams) {}
}
