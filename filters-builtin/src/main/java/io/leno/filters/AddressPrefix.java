package io.leno.filters;

import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.leno.api.plugin.InvalidPluginConfigException;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.net.InetAddress;

/// The addresses that share their first bits. Envoy: `CidrRange`.
///
/// @param bits how many, from 0
public record AddressPrefix(InetAddress address, int bits) {
    /// Reads Envoy's message.
    ///
    /// @throws InvalidPluginConfigException when it is no address
    public static AddressPrefix of(CidrRange config) {
        return of(config.getAddressPrefix(), config.getPrefixLen().getValue());
    }

    /// Reads the matcher API's message.
    ///
    /// @throws InvalidPluginConfigException when it is no address
    public static AddressPrefix of(com.github.xds.core.v3.CidrRange config) {
        return of(config.getAddressPrefix(), config.getPrefixLen().getValue());
    }

    private static AddressPrefix of(String prefix, int bits) {
        try {
            InetAddress address = InetAddress.ofLiteral(prefix);
            return new AddressPrefix(address, Math.min(bits, address.getAddress().length * 8));
        } catch (IllegalArgumentException e) {
            throw new InvalidPluginConfigException(
                    "address_prefix: " + prefix + " (expected: an IP address)", e);
        }
    }

    /// @param other null: an address that is no IP, which is in no range
    public boolean contains(@Nullable InetAddress other) {
        if (other == null) return false;
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) return false;
        int rest = mine.length * 8 - bits;
        return new BigInteger(1, mine)
                .xor(new BigInteger(1, theirs))
                .shiftRight(rest)
                .equals(BigInteger.ZERO);
    }
}
