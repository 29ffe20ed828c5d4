package io.leno.proxy.listener;

import org.jspecify.annotations.Nullable;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Values by address prefix; the longest that contains an address counts. A look-up costs one hash
/// per length in use, however many prefixes there are.
public final class PrefixMap<V> {
    /// By family, longest first.
    private final TreeMap<Integer, Map<ByteBuffer, V>> v4 =
            new TreeMap<>(Comparator.reverseOrder());

    private final TreeMap<Integer, Map<ByteBuffer, V>> v6 =
            new TreeMap<>(Comparator.reverseOrder());

    /// The prefixes that together contain every address.
    public static final List<Prefix> EVERYTHING =
            List.of(Prefix.of(new byte[4], 0), Prefix.of(new byte[16], 0));

    /// Addresses that share their first bits.
    ///
    /// @param address masked: nothing set beyond the prefix
    public record Prefix(ByteBuffer address, int bits) {
        /// @param bits more than the address has: all of them
        public static Prefix of(byte[] address, int bits) {
            int most = Math.min(bits, address.length * 8);
            return new Prefix(mask(address, most), most);
        }

        public boolean contains(InetAddress other) {
            byte[] bytes = other.getAddress();
            return bytes.length == address.remaining() && mask(bytes, bits).equals(address);
        }

        /// The first address.
        public InetAddress network() {
            var bytes = new byte[address.remaining()];
            address.get(0, bytes);
            try {
                return InetAddress.getByAddress(bytes);
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
            }
        }

        private static ByteBuffer mask(byte[] address, int bits) {
            byte[] masked = address.clone();
            for (int i = 0; i < masked.length; i++) {
                int kept = Math.clamp(bits - i * 8L, 0, 8);
                masked[i] = (byte) (masked[i] & (0xff00 >> kept));
            }
            return ByteBuffer.wrap(masked).asReadOnlyBuffer();
        }
    }

    /// The value of exactly this prefix, made where there is none.
    public V at(Prefix prefix, Supplier<V> missing) {
        return (prefix.address().remaining() == 4 ? v4 : v6)
                .computeIfAbsent(prefix.bits(), _ -> new HashMap<>())
                .computeIfAbsent(prefix.address(), _ -> missing.get());
    }

    /// The value of the longest prefix that contains the address; null where none does.
    public @Nullable V find(InetAddress address) {
        byte[] bytes = address.getAddress();
        for (Map.Entry<Integer, Map<ByteBuffer, V>> length :
                (address instanceof Inet4Address ? v4 : v6).entrySet()) {
            V found = length.getValue().get(Prefix.mask(bytes, length.getKey()));
            if (found != null) return found;
        }
        return null;
    }
}
