package io.leno.testkit;

import static java.net.InetAddress.getLoopbackAddress;

import io.leno.api.connection.AcceptedSocket;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A connection that was just accepted, without a socket, for tests of listener filters.
public final class FakeAcceptedSocket implements AcceptedSocket {
    private final Map<String, Map<String, Object>> metadata = new HashMap<>();
    private final Map<String, Object> filterState = new HashMap<>();
    private InetSocketAddress local = new InetSocketAddress(getLoopbackAddress(), 8080);
    private InetSocketAddress remote = new InetSocketAddress(getLoopbackAddress(), 40_000);
    private String transportProtocol = "";
    private String serverName = "";
    private List<String> applicationProtocols = List.of();
    private int consumed;

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public void restoreLocalAddress(InetSocketAddress address) {
        local = address;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public void replaceRemoteAddress(InetSocketAddress address) {
        remote = address;
    }

    @Override
    public InetSocketAddress directRemoteAddress() {
        return new InetSocketAddress(getLoopbackAddress(), 40_000);
    }

    @Override
    public String transportProtocol() {
        return transportProtocol;
    }

    @Override
    public void transportProtocol(String detected) {
        transportProtocol = detected;
    }

    @Override
    public String serverName() {
        return serverName;
    }

    @Override
    public void serverName(String requested) {
        serverName = requested;
    }

    @Override
    public List<String> applicationProtocols() {
        return applicationProtocols;
    }

    @Override
    public void applicationProtocols(List<String> offered) {
        applicationProtocols = List.copyOf(offered);
    }

    @Override
    public void ja3(String fingerprint) {}

    @Override
    public void consume(int bytes) {
        consumed += bytes;
    }

    /// How many bytes filters have taken from the front.
    public int consumed() {
        return consumed;
    }

    @Override
    public Map<String, Map<String, Object>> metadata() {
        return metadata;
    }

    @Override
    public Map<String, Object> filterState() {
        return filterState;
    }
}
