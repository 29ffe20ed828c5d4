package io.leno.proxy.config;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;

/// The address others know this machine by. Envoy: `LocalInfo`'s address, the first IPv4 address of
/// an interface that is up and no loopback, else `127.0.0.1`.
public final class MachineAddress {
    private static final Logger log = LoggerFactory.getLogger(MachineAddress.class);

    private MachineAddress() {}

    public static InetAddress find() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(MachineAddress::isUp)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(Inet4Address.class::isInstance)
                    .filter(address -> !address.isLoopbackAddress())
                    .findFirst()
                    .orElseGet(InetAddress::getLoopbackAddress);
        } catch (SocketException e) {
            log.debug("Interfaces cannot be listed", e);
            return InetAddress.getLoopbackAddress();
        }
    }

    private static boolean isUp(NetworkInterface each) {
        try {
            return each.isUp();
        } catch (SocketException e) {
            log.debug("{} cannot be asked", each, e);
            return false;
        }
    }
}
