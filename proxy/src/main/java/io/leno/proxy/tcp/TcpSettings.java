package io.leno.proxy.tcp;

import io.leno.proxy.accesslog.AccessLog;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// How TCP connections are passed on. Envoy: `TcpProxy`.
///
/// @param clusters at least one
/// @param idleTimeout nothing came from either side; zero: never. Envoy's default is 1 h
/// @param connectAttempts at least 1
public record TcpSettings(
        String statPrefix,
        List<WeightedCluster> clusters,
        Duration idleTimeout,
        Duration maxDuration,
        int connectAttempts,
        List<AccessLog> accessLogs) {
    public TcpSettings {
        clusters = List.copyOf(clusters);
        accessLogs = List.copyOf(accessLogs);
    }

    /// @param weight relative to the others
    public record WeightedCluster(String name, long weight) {}

    String chooseCluster() {
        if (clusters.size() == 1) return clusters.getFirst().name();
        long sum = clusters.stream().mapToLong(WeightedCluster::weight).sum();
        long ticket = ThreadLocalRandom.current().nextLong(Math.max(1, sum));
        for (WeightedCluster cluster : clusters) {
            ticket -= cluster.weight();
            if (ticket < 0) return cluster.name();
        }
        return clusters.getLast().name();
    }
}
