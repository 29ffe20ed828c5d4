package io.leno.proxy.upstream;

import io.leno.proxy.cluster.Addresses;

import java.net.ConnectException;
import java.net.InetSocketAddress;

/// Nobody listens by that name inside the proxy. Its message is the operating system's, as Envoy
/// has it.
final class NoListenerException extends ConnectException {
    private static final long serialVersionUID = 1;

    NoListenerException(InetSocketAddress address) {
        super("Invalid argument|remote address:" + Addresses.text(address));
    }
}
