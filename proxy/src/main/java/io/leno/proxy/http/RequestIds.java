package io.leno.proxy.http;

import io.leno.proxy.codec.HeaderBlock;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// Names requests. Envoy: `generate_request_id` and its companions, with
/// `envoy.extensions.request_id.uuid`.
///
/// @param preserveExternal a request from outside keeps the name it brings
/// @param inResponse the response gets it, too
public record RequestIds(boolean generate, boolean preserveExternal, boolean inResponse) {
    void apply(HeaderBlock headers, boolean fromOutside) {
        if (!generate) return;
        boolean keep = !fromOutside || preserveExternal;
        if (keep && headers.get("x-request-id") != null) return;
        headers.put("x-request-id", random());
    }

    /// A random UUID, RFC 9562 section 5.4.
    private static String random() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = (random.nextLong() & 0xffffffffffff0fffL) | 0x4000;
        long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }
}
