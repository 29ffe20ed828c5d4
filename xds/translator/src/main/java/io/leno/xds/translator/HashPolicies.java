package io.leno.xds.translator;

import io.envoyproxy.envoy.config.route.v3.RouteAction.HashPolicy;
import io.leno.api.istio.TrafficPolicy.LoadBalancer.ConsistentHash;
import io.leno.api.istio.TrafficPolicy.LoadBalancer.Cookie;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// By what a request is kept on one endpoint.
final class HashPolicies {
    private HashPolicies() {}

    static Optional<HashPolicy> of(@Nullable ConsistentHash hash) {
        if (hash == null) return Optional.empty();
        var policy = HashPolicy.newBuilder();
        if (!hash.httpHeaderName().isEmpty()) {
            policy.getHeaderBuilder().setHeaderName(hash.httpHeaderName());
        } else if (hash.httpCookie() != null) {
            policy.setCookie(cookie(hash.httpCookie()));
        } else if (!hash.httpQueryParameterName().isEmpty()) {
            policy.getQueryParameterBuilder().setName(hash.httpQueryParameterName());
        } else if (hash.useSourceIp()) {
            policy.getConnectionPropertiesBuilder().setSourceIp(true);
        } else {
            return Optional.empty();
        }
        return Optional.of(policy.build());
    }

    private static HashPolicy.Cookie cookie(Cookie cookie) {
        var out = HashPolicy.Cookie.newBuilder().setName(cookie.name()).setPath(cookie.path());
        for (var attribute : cookie.attributes()) {
            out.addAttributes(
                    HashPolicy.CookieAttribute.newBuilder()
                            .setName(attribute.name())
                            .setValue(attribute.value()));
        }
        if (cookie.ttl() != null) out.setTtl(Protos.duration(cookie.ttl()));
        return out.build();
    }
}
