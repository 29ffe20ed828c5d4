package io.leno.proto.match;

import com.github.xds.core.v3.CidrRange;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Trees by address range; where ranges lie within each other the smaller ones come first. The cost
/// grows with the number of prefix lengths, not of ranges.
final class AddressRanges<S, T> {
    private final Map<Integer, Map<ByteBuffer, List<Range<S, T>>>> byBits =
            new TreeMap<>(Comparator.reverseOrder());

    /// @param exclusive larger ranges around it do not count
    private record Range<S, T>(boolean exclusive, MatchTree<S, T> then) {}

    /// The first bits of an address, the others cleared.
    private static ByteBuffer prefix(InetAddress address, int bits) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(bits - i * 8L, 0, 8);
            bytes[i] = (byte) (bytes[i] & (0xff00 >> kept));
        }
        return ByteBuffer.wrap(bytes);
    }

    /// Null, or what is wrong with the range.
    @Nullable String add(CidrRange config, boolean exclusive, MatchTree<S, T> then) {
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(config.getAddressPrefix());
        } catch (IllegalArgumentException notAnAddress) {
            return "malformed IP address: " + config.getAddressPrefix();
        }
        int bits = Math.min(config.getPrefixLen().getValue(), address.getAddress().length * 8);
        byBits.computeIfAbsent(bits, _ -> new HashMap<>())
                .computeIfAbsent(prefix(address, bits), _ -> new ArrayList<>())
                .add(new Range<>(exclusive, then));
        return null;
    }

    @Nullable T find(InetAddress address, S subject) {
        for (var prefixes : byBits.entrySet()) {
            ByteBuffer prefix = prefix(address, prefixes.getKey());
            for (Range<S, T> range : prefixes.getValue().getOrDefault(prefix, List.of())) {
                T found = range.then().find(subject);
                if (found != null) return found;
                if (range.exclusive()) return null;
            }
        }
        return null;
    }
}
