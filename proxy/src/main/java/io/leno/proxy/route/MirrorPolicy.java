package io.leno.proxy.route;

import io.envoyproxy.envoy.config.route.v3.RouteAction.RequestMirrorPolicy;
import io.leno.api.filter.Headers;
import io.leno.proxy.runtime.RuntimeFraction;
import io.leno.proxy.runtime.RuntimeSnapshot;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// Sends a copy of the request to another cluster and forgets about it.
///
/// @param cluster empty where a header names it
/// @param header lower case; null where the cluster is named outright
/// @param appendShadow the copy's authority gets `-shadow`
public record MirrorPolicy(
        String cluster, @Nullable String header, RuntimeFraction share, boolean appendShadow) {

    static List<MirrorPolicy> compileAll(
            List<RequestMirrorPolicy> configs, Supplier<RuntimeSnapshot> runtime) {
        var mirrors = new ArrayList<MirrorPolicy>(configs.size());
        for (RequestMirrorPolicy config : configs) mirrors.add(compile(config, runtime));
        return List.copyOf(mirrors);
    }

    private static MirrorPolicy compile(
            RequestMirrorPolicy config, Supplier<RuntimeSnapshot> runtime) {
        boolean byHeader = config.getCluster().isEmpty();
        if (byHeader == config.getClusterHeader().isEmpty()) {
            throw new InvalidRouteException(
                    "RequestMirrorPolicy: cluster \""
                            + config.getCluster()
                            + "\", cluster_header \""
                            + config.getClusterHeader()
                            + "\" (expected: exactly one of them)");
        }
        return new MirrorPolicy(
                config.getCluster(),
                byHeader ? config.getClusterHeader().toLowerCase(Locale.ROOT) : null,
                config.hasRuntimeFraction()
                        ? RuntimeFraction.of(config.getRuntimeFraction(), runtime)
                        : RuntimeFraction.ALL,
                !config.getDisableShadowHostSuffixAppend());
    }

    /// Where this request's copy goes; null: nowhere.
    public @Nullable String clusterFor(Headers headers, long random) {
        if (!share.includes(random)) return null;
        return header == null ? cluster : headers.get(header);
    }
}
