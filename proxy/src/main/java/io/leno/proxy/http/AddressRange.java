package io.leno.proxy.http;

import java.net.InetAddress;
import java.util.List;

/// The addresses that share their first bits.
///
/// @param bits how many, from 0
public record AddressRange(InetAddress address, int bits) {
    public AddressRange {
        int most = address.getAddress().length * 8;
        if (bits < 0 || bits > most) {
            throw new IllegalArgumentException(
                    "prefix_len: " + bits + " (expected: 0.." + most + ")");
        }
    }

    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) return false;
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) if (mine[i] != theirs[i]) return false;
        int rest = bits % 8;
        return rest == 0 || (mine[whole] ^ theirs[whole]) >> (8 - rest) == 0;
    }

    static boolean anyContains(List<AddressRange> ranges, InetAddress address) {
        for (int i = 0; i < ranges.size(); i++) if (ranges.get(i).contains(address)) return true;
        return false;
    }
}
