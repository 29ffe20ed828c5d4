package io.leno.proxy.filter;

import static java.util.Objects.requireNonNull;

import io.leno.api.plugin.PluginAccount.Latency;

import java.util.EnumMap;
import java.util.Map;

/// What one generation of a plugin has done in a proxy so far: totals, of which two can be compared
/// or subtracted.
///
/// @param plugin its name: `com.example.tenant-header`
/// @param active streams that have the filter now
/// @param streams that had the filter and have ended
/// @param badStreams of them, those that failed or were answered 5xx, whoever's fault it was
/// @param skipped streams that did without it: it was in quarantine, or failed open
/// @param refused streams that were answered in its place: it was in quarantine
/// @param heldBytes of bodies that wait for it now
/// @param misbehaviour how often it broke its contract, by kind
/// @param streamMicros how long its streams took until their response began, in microseconds
/// @param callNanos how long single calls took, in nanoseconds, of a sample of the streams
/// @param bytesPerCall what such a call allocated on average
/// @param quarantined whether it is in quarantine now, at any of its places
/// @param lastFailure what it did wrong last; empty if nothing
public record PluginReport(
        String plugin,
        long bundleId,
        String version,
        long active,
        long streams,
        long badStreams,
        long skipped,
        long refused,
        long heldBytes,
        Map<Misbehaviour, Long> misbehaviour,
        Distribution streamMicros,
        Distribution callNanos,
        long bytesPerCall,
        boolean quarantined,
        String lastFailure) {
    public PluginReport {
        requireNonNull(plugin, "plugin");
        misbehaviour = Map.copyOf(misbehaviour);
    }

    /// As the deployer compares it with other generations'.
    public io.leno.api.plugin.PluginAccount account() {
        long[] micros = streamMicros.upTo(Latency.BUCKETS);
        return new io.leno.api.plugin.PluginAccount(
                Math.max(0, active), streams, badStreams, faults(), new Latency(micros));
    }

    /// How often it broke its contract.
    public long faults() {
        long sum = 0;
        for (var each : misbehaviour.entrySet())
            if (each.getKey().isFault()) sum += each.getValue();
        return sum;
    }

    /// Share of its streams that failed or were answered 5xx, 0 to 1; 0 without any.
    public double errorRate() {
        return streams == 0 ? 0 : (double) badStreams / streams;
    }

    /// What happened since an earlier report on the same generation.
    public PluginReport since(PluginReport earlier) {
        var more = new EnumMap<Misbehaviour, Long>(Misbehaviour.class);
        misbehaviour.forEach(
                (kind, count) ->
                        more.put(kind, count - earlier.misbehaviour.getOrDefault(kind, 0L)));
        return new PluginReport(
                plugin,
                bundleId,
                version,
                active,
                streams - earlier.streams,
                badStreams - earlier.badStreams,
                skipped - earlier.skipped,
                refused - earlier.refused,
                heldBytes,
                more,
                streamMicros.minus(earlier.streamMicros),
                callNanos.minus(earlier.callNanos),
                bytesPerCall,
                quarantined,
                lastFailure);
    }
}
