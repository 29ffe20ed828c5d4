package io.leno.proxy.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Finds the addresses of a name. May block; called on virtual threads.
@FunctionalInterface
public interface Resolver {
    /// The machine's own.
    Resolver SYSTEM = name -> List.of(InetAddress.getAllByName(name));

    /// @throws UnknownHostException when there is no such name, or nobody can tell
    List<InetAddress> resolve(String name) throws UnknownHostException;
}
