package io.leno.proxy.tcp;

import io.leno.proxy.accesslog.AccessLog;
import io.leno.proxy.cluster.MetadataMatch;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// How TCP connections are passed on. Envoy: `TcpProxy`.
///
/// @param clusters at least one
/// @param idleTimeout nothing came from either side; zero: never. Envoy's default is 1 h
/// @param connectAttempts at least 1
/// @param backOffBase between attempts to connect, doubled each time and jittered; zero: none
/// @param hashSource what hosts are picked by in clusters that hash; null: nothing
/// @param tunnel connections go within HTTP requests; null: as they are
/// @param logsEvery an entry is written so often while the connection lasts; zero: never
/// @param logsConnect an entry is written when the upstream connection is there, too
public record TcpSettings(
        String statPrefix,
        List<WeightedCluster> clusters,
        Duration idleTimeout,
        Duration maxDuration,
        int connectAttempts,
        Duration backOffBase,
        Duration backOffMost,
        boolean logsConnect,
        Duration logsEvery,
        @Nullable HashSource hashSource,
        @Nullable TunnelSettings tunnel,
        List<AccessLog> accessLogs) {
    public TcpSettings {
        clusters = List.copyOf(clusters);
        accessLogs = List.copyOf(accessLogs);
    }

    /// @param weight relative to the others
    /// @param labels of the hosts that may be picked in subset clusters; null: any
    public record WeightedCluster(String name, long weight, @Nullable MetadataMatch labels) {}

    /// Envoy: `hash_policy`.
    public sealed interface HashSource {
        /// The client's address.
        record ClientAddress() implements HashSource {}

        /// A named object that filters before have left.
        record FilterState(String key) implements HashSource {}
    }

    /// How long to wait after so many attempts.
    long backOffNanos(int attempts) {
        long base = backOffBase.toNanos();
        if (base == 0) return 0;
        long most = Math.min(backOffMost.toNanos(), base << Math.min(attempts - 1, 20));
        return ThreadLocalRandom.current().nextLong(Math.max(1, most));
    }

    WeightedCluster chooseCluster() {
        if (clusters.size() == 1) return clusters.getFirst();
        long sum = clusters.stream().mapToLong(WeightedCluster::weight).sum();
        long ticket = ThreadLocalRandom.current().nextLong(Math.max(1, sum));
        for (WeightedCluster cluster : clusters) {
            ticket -= cluster.weight();
            if (ticket < 0) return cluster;
        }
        return clusters.getLast();
    }
}
