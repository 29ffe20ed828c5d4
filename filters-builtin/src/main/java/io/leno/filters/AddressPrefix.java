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
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(config.getAddressPrefix());
        } catch (IllegalArgumentException e) {
            throw new InvalidPluginConfigException(
                    "address_prefix: " + config.getAddressPrefix() + " (expected: an IP address)",
                    e);
        }
        int most = address.getAddress().length * 8;
        return new AddressPrefix(address, Math.min(most, config.getPrefixLen().getValue()));
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
