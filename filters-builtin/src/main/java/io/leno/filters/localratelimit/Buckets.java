package io.leno.filters.localratelimit;

import io.leno.filters.RateDescriptor;
import io.leno.filters.RateDescriptor.Entry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The buckets of one configuration, or of one connection with it. Safe to use from any thread.
///
/// @param all for requests of any kind; null where only descriptors are limited
/// @param byDescriptor of those whose values are all given
/// @param patterns of those for any value
/// @param byValue of the values that came, the ones not used for the longest time first; guarded by
///   itself
/// @param maxValues how many of them are remembered
record Buckets(
        @Nullable TokenBucket all,
        Map<Descriptor, TokenBucket> byDescriptor,
        Map<Descriptor, TokenBucket> patterns,
        Map<List<Entry>, TokenBucket> byValue,
        int maxValues,
        boolean alwaysTakesOfAll) {
    static Buckets of(
            @Nullable TokenBucket all,
            Map<Descriptor, TokenBucket> described,
            int maxValues,
            boolean alwaysTakesOfAll) {
        var exact = new LinkedHashMap<Descriptor, TokenBucket>();
        var patterns = new LinkedHashMap<Descriptor, TokenBucket>();
        described.forEach(
                (descriptor, bucket) ->
                        (descriptor.isPattern() ? patterns : exact).put(descriptor, bucket));
        var byValue = new LinkedHashMap<List<Entry>, TokenBucket>(16, 0.75f, true);
        return new Buckets(all, exact, patterns, byValue, maxValues, alwaysTakesOfAll);
    }

    /// Requests need not be described.
    boolean knowsNoDescriptors() {
        return byDescriptor.isEmpty() && patterns.isEmpty();
    }

    /// A request's answer.
    ///
    /// @param told the bucket of which the answer's headers tell; null for none
    record Verdict(boolean allowed, @Nullable TokenBucket told) {}

    /// A bucket that a request is for, and what it takes of it.
    private record Claim(TokenBucket bucket, long tokens) {}

    /// A descriptor takes as many tokens as it stands for requests; of the bucket of all, each
    /// request takes one.
    Verdict take(List<RateDescriptor> descriptors) {
        List<Claim> matched = matched(descriptors);
        for (Claim each : matched)
            if (!each.bucket.tryTake(each.tokens)) return new Verdict(false, each.bucket);
        TokenBucket told = matched.isEmpty() ? all : matched.getFirst().bucket;
        if (all == null || (!matched.isEmpty() && !alwaysTakesOfAll))
            return new Verdict(true, told);
        if (!all.tryTake(1)) return new Verdict(false, all);
        return new Verdict(true, told);
    }

    private List<Claim> matched(List<RateDescriptor> descriptors) {
        if (descriptors.isEmpty()) return List.of();
        var matched = new ArrayList<Claim>(1);
        for (RateDescriptor descriptor : descriptors) {
            TokenBucket bucket = byDescriptor.get(new Descriptor(descriptor.entries()));
            if (bucket == null) bucket = ofValue(descriptor.entries());
            Long hits = descriptor.hits();
            if (bucket != null) matched.add(new Claim(bucket, hits == null ? 1 : hits));
        }
        matched.sort((a, b) -> TokenBucket.strictestFirst(a.bucket, b.bucket));
        return matched;
    }

    private @Nullable TokenBucket ofValue(List<Entry> request) {
        for (Map.Entry<Descriptor, TokenBucket> pattern : patterns.entrySet()) {
            if (!pattern.getKey().fits(request)) continue;
            synchronized (byValue) {
                TokenBucket known = byValue.get(request);
                if (known != null) return known;
                if (byValue.size() >= maxValues) byValue.remove(byValue.keySet().iterator().next());
                TokenBucket made = pattern.getValue().another();
                byValue.put(request, made);
                return made;
            }
        }
        return null;
    }

    /// The same, full.
    Buckets another() {
        var copies = new LinkedHashMap<Descriptor, TokenBucket>();
        byDescriptor.forEach((key, bucket) -> copies.put(key, bucket.another()));
        patterns.forEach((key, bucket) -> copies.put(key, bucket.another()));
        TokenBucket ofAll = all == null ? null : all.another();
        return of(ofAll, copies, maxValues, alwaysTakesOfAll);
    }
}
