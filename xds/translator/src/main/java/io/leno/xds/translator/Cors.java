package io.leno.xds.translator;

import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.leno.api.istio.VirtualService.CorsPolicy.UnmatchedPreflights;

/// Which other origins may call, in Envoy's words.
final class Cors {
    static final String FILTER = "envoy.filters.http.cors";

    private Cors() {}

    static CorsPolicy of(io.leno.api.istio.VirtualService.CorsPolicy policy) {
        boolean forwards = policy.unmatchedPreflights() != UnmatchedPreflights.IGNORE;
        var out =
                CorsPolicy.newBuilder()
                        .setFilterEnabled(Faults.runtimeShare(null))
                        .setForwardNotMatchingPreflights(Protos.bool(forwards))
                        .setAllowMethods(String.join(",", policy.allowMethods()))
                        .setAllowHeaders(String.join(",", policy.allowHeaders()))
                        .setExposeHeaders(String.join(",", policy.exposeHeaders()));
        policy.allowOrigins()
                .forEach(origin -> out.addAllowOriginStringMatch(StringMatchers.matcher(origin)));
        if (policy.allowCredentials() != null) {
            out.setAllowCredentials(Protos.bool(policy.allowCredentials()));
        }
        if (policy.maxAge() != null) out.setMaxAge(Long.toString(policy.maxAge().toSeconds()));
        return out.build();
    }
}
