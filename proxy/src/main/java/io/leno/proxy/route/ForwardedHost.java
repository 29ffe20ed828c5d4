package io.leno.proxy.route;

import io.leno.api.filter.Headers;

/// `x-forwarded-host`.
final class ForwardedHost {
    private ForwardedHost() {}

    /// Adds a host to those the request had, unless it is the last of them.
    static void append(Headers headers, String host) {
        String before = headers.get("x-forwarded-host");
        if (before == null) {
            headers.set("x-forwarded-host", host);
            return;
        }
        String last = before.substring(before.lastIndexOf(',') + 1);
        if (!last.equals(host)) headers.set("x-forwarded-host", before + "," + host);
    }
}
