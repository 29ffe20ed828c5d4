package io.leno.proxy.upstream;

import io.leno.api.filter.Headers;
import io.leno.proxy.codec.HeaderBlock;

/// Headers by which a request tells the proxy what to do.
final class EnvoyHeaders {
    private EnvoyHeaders() {}

    /// Whether there is one at all: one scan in place of a look-up for each.
    static boolean any(Headers headers) {
        return any(headers, "x-envoy-");
    }

    /// Whether there is one whose name begins so.
    static boolean any(Headers headers, String prefix) {
        if (!(headers instanceof HeaderBlock block)) return true;
        for (int i = 0; i < block.size(); i++) {
            if (block.name(i).startsWith(prefix)) return true;
        }
        return false;
    }

    /// Whether there is one that tells about retries. By now nearly every request has one that does
    /// not: how long the proxy will wait.
    static boolean anyOfRetries(Headers headers) {
        return any(headers, "x-envoy-ret")
                || any(headers, "x-envoy-max-")
                || any(headers, "x-envoy-hedge-");
    }
}
