package io.leno.proxy.config;

import io.leno.proxy.listener.PrefixMap;
import io.leno.proxy.listener.PrefixMap.Prefix;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Values by address range; where ranges lie within each other the smaller ones come first. Found
/// without looking at each of them.
///
/// @param <V> what a range stands for
final class AddressRanges<V> {
    private final PrefixMap<List<Range<V>>> byPrefix = new PrefixMap<>();

    /// @param exclusive larger ranges around it do not count
    record Range<V>(Prefix prefix, boolean exclusive, V value) {}

    AddressRanges(List<Range<V>> ranges) {
        for (Range<V> range : ranges) {
            List<Range<V>> here = byPrefix.at(range.prefix(), ArrayList::new);
            for (Range<V> other : ranges) {
                boolean around =
                        other.prefix().bits() <= range.prefix().bits()
                                && other.prefix().contains(range.prefix().network());
                if (around && !here.contains(other)) here.add(other);
            }
            here.sort(Comparator.comparingInt((Range<V> it) -> it.prefix().bits()).reversed());
        }
    }

    /// The smallest first.
    List<Range<V>> find(InetAddress address) {
        List<Range<V>> found = byPrefix.find(address);
        return found == null ? List.of() : found;
    }
}
