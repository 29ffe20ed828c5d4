package io.leno.proxy.dynamic;

import io.leno.api.filter.Headers;

/// What a route puts in place of the host that the request names. Envoy: `PerRouteConfig`.
public sealed interface HostRewrite {
    void apply(Headers request);

    record To(String host) implements HostRewrite {
        @Override
        public void apply(Headers request) {
            if (!host.isEmpty()) request.set(":authority", host);
        }
    }

    /// By the first value of a header, where it is there.
    record ToHeader(String name) implements HostRewrite {
        @Override
        public void apply(Headers request) {
            String value = request.get(name);
            if (value != null) request.set(":authority", value);
        }
    }
}
