package io.leno.filters.localratelimit;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The buckets of one configuration, or of one connection with it.
///
/// @param all for requests of any kind; null where only descriptors are limited
record Buckets(
        @Nullable TokenBucket all,
        Map<Descriptor, TokenBucket> byDescriptor,
        boolean alwaysTakesOfAll) {
    /// A request's answer.
    ///
    /// @param told the bucket of which the answer's headers tell; null for none
    record Verdict(boolean allowed, @Nullable TokenBucket told) {}

    Verdict take(List<Descriptor> descriptors) {
        List<TokenBucket> matched = matched(descriptors);
        for (TokenBucket bucket : matched) if (!bucket.tryTake()) return new Verdict(false, bucket);
        TokenBucket told = matched.isEmpty() ? all : matched.getFirst();
        if (all == null || (!matched.isEmpty() && !alwaysTakesOfAll))
            return new Verdict(true, told);
        if (!all.tryTake()) return new Verdict(false, all);
        return new Verdict(true, told);
    }

    private List<TokenBucket> matched(List<Descriptor> descriptors) {
        if (descriptors.isEmpty() || byDescriptor.isEmpty()) return List.of();
        var matched = new ArrayList<TokenBucket>(1);
        for (Descriptor descriptor : descriptors) {
            TokenBucket bucket = byDescriptor.get(descriptor);
            if (bucket != null) matched.add(bucket);
        }
        matched.sort(TokenBucket::strictestFirst);
        return matched;
    }

    /// The same, full.
    Buckets another() {
        var copies = new LinkedHashMap<Descriptor, TokenBucket>();
        byDescriptor.forEach((key, bucket) -> copies.put(key, bucket.another()));
        return new Buckets(all == null ? null : all.another(), copies, alwaysTakesOfAll);
    }
}
