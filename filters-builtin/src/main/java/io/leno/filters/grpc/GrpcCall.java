package io.leno.filters.grpc;

import io.leno.api.filter.FilterStats;

import org.jspecify.annotations.Nullable;

/// Counts calls of one method at one cluster: `cluster.<name>.grpc.<service>.<method>.total`.
/// Envoy: `Grpc::Context`.
///
/// @param prefix of its stats
public record GrpcCall(FilterStats root, String prefix) {
    /// Service and method of a path; null where it has others than two parts.
    public static @Nullable Method method(@Nullable String path) {
        if (path == null) return null;
        int query = path.indexOf('?');
        String bare = query < 0 ? path : path.substring(0, query);
        int start = bare.startsWith("/") ? 1 : 0;
        int slash = bare.indexOf('/', start);
        if (slash <= start || slash == bare.length() - 1) return null;
        if (bare.indexOf('/', slash + 1) >= 0) return null;
        return new Method(bare.substring(start, slash), bare.substring(slash + 1));
    }

    /// Of a service.
    public record Method(String service, String name) {}

    /// @param protocol `grpc` or `grpc-web`
    /// @param method null: counted together with others
    public static GrpcCall of(
            FilterStats root, String cluster, String protocol, @Nullable Method method) {
        String of = method == null ? "" : "." + method.service() + "." + method.name();
        return new GrpcCall(root, "cluster." + cluster + "." + protocol + of + ".");
    }

    /// @param status of the call; null: not told here, nothing is counted
    public void ended(@Nullable String status) {
        if (status == null) return;
        add(status, 1);
        add(status.equals("0") ? "success" : "failure", 1);
        add("total", 1);
    }

    public void add(String name, long amount) {
        root.counter(prefix + name).add(amount);
    }

    public void time(long millis) {
        root.histogram(prefix + "upstream_rq_time").record(millis);
    }
}
