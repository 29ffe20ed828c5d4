package io.leno.filters.grpcstats;

import io.leno.api.filter.FilterStats;
import io.leno.filters.grpc.GrpcCall;
import io.leno.filters.grpc.GrpcCall.Method;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/// What is counted, and how it is called.
///
/// @param allMethods whether each method has counters of its own
/// @param methods that have, otherwise
/// @param replacesDots of services by `_`
/// @param times whether the time of the upstream is recorded
/// @param leavesCounts whether the counts of messages are left for access logs
record StatsRules(
        boolean allMethods,
        Set<Method> methods,
        boolean replacesDots,
        boolean times,
        boolean leavesCounts,
        FilterStats root) {
    /// Null where the path is none of a method.
    @Nullable GrpcCall call(String cluster, @Nullable String path) {
        Method method = GrpcCall.method(path);
        if (method == null) return null;
        if (!allMethods) {
            return GrpcCall.of(root, cluster, "grpc", methods.contains(method) ? method : null);
        }
        Method named =
                replacesDots
                        ? new Method(method.service().replace('.', '_'), method.name())
                        : method;
        return GrpcCall.of(root, cluster, "grpc", named);
    }
}
