package io.leno.xds.server;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// The generation of this bundle that serves as long as the next one is being started. Proxies keep
/// what they have and come again, so its ports are taken over when it has left.
final class Predecessor {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration AGAIN = Duration.ofMillis(10);

    private Predecessor() {}

    static boolean isActive(BundleContext own) {
        for (Bundle bundle : own.getBundles()) {
            boolean same =
                    own.getBundle().getSymbolicName().equals(bundle.getSymbolicName())
                            && bundle.getBundleId() != own.getBundle().getBundleId();
            if (same && bundle.getState() == Bundle.ACTIVE) return true;
        }
        return false;
    }

    /// Waits until the port can be had, but not for ever; whoever opens it then says what is wrong.
    ///
    /// @param port 0 and less: no port of the predecessor
    static void awaitFree(String address, int port) {
        if (port <= 0) return;
        long until = System.nanoTime() + LIMIT.toNanos();
        while (!isFree(new InetSocketAddress(address, port)) && System.nanoTime() - until < 0)
            LockSupport.parkNanos(AGAIN.toNanos());
    }

    private static boolean isFree(InetSocketAddress address) {
        try (var probe = new ServerSocket()) {
            probe.bind(address);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
