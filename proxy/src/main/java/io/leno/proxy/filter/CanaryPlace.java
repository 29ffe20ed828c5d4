package io.leno.proxy.filter;

import io.leno.api.filter.Headers;
import io.leno.api.plugin.CanaryRule;
import io.leno.api.plugin.CanaryRule.StickyKey;
import io.leno.api.plugin.PluginTraffic.Share;
import io.leno.proxy.plugin.CanaryShare;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/// A canary beside the live filter of one place of a chain, and which streams get it.
record CanaryPlace(ConfiguredFilter filter, CanaryShare share) {
    static CanaryPlace of(ConfiguredFilter filter, Share.Part share) {
        return new CanaryPlace(filter, CanaryShare.of(share));
    }

    /// @param client where the request comes from
    /// @param chance random, the same for all places of the stream
    boolean takes(Headers request, @Nullable InetSocketAddress client, long chance) {
        CanaryRule.Header header = share.rule().header().orElse(null);
        if (header != null && matches(header, request.get(header.name()))) return true;
        return share.takes(key(request, client), chance);
    }

    private static boolean matches(CanaryRule.Header wanted, @Nullable String value) {
        return value != null && (wanted.value().isEmpty() || wanted.value().equals(value));
    }

    /// Null where the request has none.
    private @Nullable String key(Headers request, @Nullable InetSocketAddress client) {
        return switch (share.rule().key()) {
            case StickyKey.None() -> null;
            case StickyKey.Header(var name) -> request.get(name);
            case StickyKey.Cookie(var name) -> cookie(request.get("cookie"), name);
            case StickyKey.SourceAddress() ->
                    client == null || client.getAddress() == null
                            ? null
                            : client.getAddress().getHostAddress();
            case StickyKey.RequestId() -> request.get("x-request-id");
        };
    }

    private static @Nullable String cookie(@Nullable String cookies, String name) {
        if (cookies == null) return null;
        for (int at = 0; at < cookies.length(); ) {
            int end = cookies.indexOf(';', at);
            if (end < 0) end = cookies.length();
            while (at < end && cookies.charAt(at) == ' ') at++;
            if (cookies.startsWith(name, at) && cookies.startsWith("=", at + name.length()))
                return cookies.substring(at + name.length() + 1, end);
            at = end + 1;
        }
        return null;
    }
}
