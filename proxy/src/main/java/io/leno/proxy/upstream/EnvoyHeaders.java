package io.leno.proxy.upstream;

import io.leno.api.filter.Headers;
import io.leno.proxy.codec.HeaderBlock;

/// Headers by which a request tells the proxy what to do.
final class EnvoyHeaders {
    private EnvoyHeaders() {}

    /// Whether there is one at all: one scan in place of a look-up for each.
    static boolean any(Headers headers) {
        if (!(headers instanceof HeaderBlock block)) return true;
        for (int i = 0; i < block.size(); i++) {
            if (block.name(i).startsWith("x-envoy-")) return true;
        }
        return false;
    }
}
