package io.leno.xds.translator.match;

import io.envoyproxy.envoy.config.core.v3.CidrRange;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// Addresses in ranges.
final class Ranges {
    private Ranges() {}

    /// False for what is no address.
    static boolean covers(CidrRange range, String address) {
        if (!isAddress(address)) return false;
        byte[] wanted = bytes(range.getAddressPrefix());
        byte[] asked = bytes(address);
        if (wanted.length != asked.length) return false;
        for (int bit = 0; bit < range.getPrefixLen().getValue(); bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((wanted[bit / 8] & mask) != (asked[bit / 8] & mask)) return false;
        }
        return true;
    }

    /// Never asks a name server.
    static boolean isAddress(String text) {
        return text.indexOf(':') >= 0 || text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    }

    private static byte[] bytes(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException none) {
            return new byte[0];
        }
    }
}
