package io.leno.proxy.upstream;

import io.leno.proxy.codec.HeaderBlock;

import org.jspecify.annotations.Nullable;

/// What happens to a response's headers before they go downstream.
final class UpstreamResponse {
    private UpstreamResponse() {}

    /// @param cookie a `set-cookie` that the client gets; null for none
    static void edit(Forwarding of, HeaderBlock headers, @Nullable String cookie) {
        ForwardedRequest request = of.request();
        if (request.isComplete() && !of.stream.settings().suppressEnvoyHeaders()) {
            headers.put(
                    "x-envoy-upstream-service-time", Long.toString(request.millisSinceComplete()));
        }
        if (cookie != null) headers.append("set-cookie", cookie);
        if (of.route.virtualHost().includeAttemptCountInResponse()) {
            headers.put("x-envoy-attempt-count", Integer.toString(of.attempts.count()));
        }
        of.route.editResponse(headers, of.stream.logged());
    }
}
