package io.leno.proxy.filter;

import io.leno.api.filter.Headers;
import io.leno.api.plugin.CanaryRule;
import io.leno.api.plugin.CanaryRule.StickyKey;
import io.leno.api.plugin.PluginTraffic.Share;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/// A canary beside the live filter of one place of a chain, and which streams get it.
///
/// @param rule as it was given
/// @param threshold of ten thousand, how many
/// @param salt what the cohort adds to a key
record CanaryPlace(ConfiguredFilter filter, CanaryRule rule, long threshold, long salt) {
    private static final long BUCKETS = 10_000;

    static CanaryPlace of(ConfiguredFilter filter, Share.Part share) {
        CanaryRule rule = share.rule();
        return new CanaryPlace(
                filter, rule, Math.round(rule.percent() * 100), hash(share.cohort(), 0));
    }

    /// @param client where the request comes from
    /// @param chance random, the same for all places of the stream
    boolean takes(Headers request, @Nullable InetSocketAddress client, long chance) {
        CanaryRule.Header header = rule.header().orElse(null);
        if (header != null && matches(header, request.get(header.name()))) return true;
        if (threshold == 0) return false;
        String key = key(request, client);
        long bits = key == null ? mix(chance ^ salt) : hash(key, salt);
        return Long.remainderUnsigned(bits, BUCKETS) < threshold;
    }

    private static boolean matches(CanaryRule.Header wanted, @Nullable String value) {
        return value != null && (wanted.value().isEmpty() || wanted.value().equals(value));
    }

    /// Null where the request has none.
    private @Nullable String key(Headers request, @Nullable InetSocketAddress client) {
        return switch (rule.key()) {
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

    /// The same in every process: FNV-1a, and a finish that spreads the bits.
    private static long hash(String text, long salt) {
        long hash = 0xcbf29ce484222325L ^ salt;
        for (int i = 0; i < text.length(); i++) hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        return mix(hash);
    }

    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
