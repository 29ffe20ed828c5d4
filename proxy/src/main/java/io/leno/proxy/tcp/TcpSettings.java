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
/// @param backOffBase between attempts to connect, doubled each time and jittered; zero: none
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
        List<AccessLog> accessLogs) {
    public TcpSettings {
        clusters = List.copyOf(clusters);
        accessLogs = List.copyOf(accessLogs);
    }

    /// @param weight relative to the others
    public record WeightedCluster(String name, long weight) {}

    /// How long to wait after so many attempts.
    long backOffNanos(int attempts) {
        long base = backOffBase.toNanos();
        if (base == 0) return 0;
        long most = Math.min(backOffMost.toNanos(), base << Math.min(attempts - 1, 20));
        return ThreadLocalRandom.current().nextLong(Math.max(1, most));
    }

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
