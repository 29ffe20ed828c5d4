package io.leno.proxy.plugin;

import io.leno.api.plugin.CanaryRule;
import io.leno.api.plugin.CanaryRule.StickyKey;
import io.leno.api.plugin.PluginTraffic.Share;

import org.jspecify.annotations.Nullable;

/// How much of the traffic a canary gets, and who.
///
/// @param rule as it was given
/// @param threshold of ten thousand, how many
/// @param salt what the cohort adds to a key
public record CanaryShare(CanaryRule rule, long threshold, long salt) {
    private static final long BUCKETS = 10_000;

    public static CanaryShare of(Share.Part share) {
        CanaryRule rule = share.rule();
        return new CanaryShare(rule, Math.round(rule.percent() * 100), hash(share.cohort(), 0));
    }

    /// @param key what belongs together goes together; null: as chance will have it
    /// @param chance random
    public boolean takes(@Nullable String key, long chance) {
        if (threshold == 0) return false;
        long bits = key == null ? mix(chance ^ salt) : hash(key, salt);
        return Long.remainderUnsigned(bits, BUCKETS) < threshold;
    }

    /// As [#takes], for a connection, of which only the client's address is known. Of a rule that
    /// looks at requests its percentage counts.
    boolean takesConnection(String client, long chance) {
        return takes(rule.key() instanceof StickyKey.SourceAddress ? client : null, chance);
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
