package io.leno.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// Ports for what can only be told a number beforehand, such as a Gateway resource.
final class Ports {
    private static final Set<Integer> TAKEN = ConcurrentHashMap.newKeySet();

    /// Below the ports that the system gives to connections and to listeners on port 0: nobody gets
    /// one by chance before it is bound.
    private static final int FIRST = 16_000;

    private static final int END = 32_000;

    private Ports() {}

    /// None twice, though nobody has bound the ones before.
    static int free() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (isFree(port) && TAKEN.add(port)) return port;
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException inUse) {
            return false;
        }
    }
}
