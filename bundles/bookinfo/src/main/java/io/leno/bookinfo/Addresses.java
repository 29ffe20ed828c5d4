package io.leno.bookinfo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/// The addresses that the demo's proxies and servers will listen on.
///
/// @param gatewayPort where the mesh is entered
/// @param xdsPort 15010, or any free port where that one is taken
/// @param monitoringPort 15014, or any free port where that one is taken
record Addresses(int gatewayPort, int xdsPort, int monitoringPort) {
    static final String GATEWAY = "127.0.0.1";
    private static final int XDS_PORT = 15010;
    private static final int MONITORING_PORT = 15014;

    /// Claims all addresses at once and lets them go again, so that a clash is told here and now
    /// and not by some proxy later.
    ///
    /// @param gatewayPort 0 for any
    /// @throws DemoFailure naming the first address that cannot be had
    static Addresses claim(int gatewayPort) {
        List<ServerSocket> claimed = new ArrayList<>();
        try {
            int port = bind(claimed, "ingress gateway", "0.0.0.0", gatewayPort);
            bind(claimed, "ingress gateway, admin", GATEWAY, Workload.ADMIN_PORT);
            for (Workload workload : Workload.ALL) claim(claimed, workload);
            return new Addresses(
                    port,
                    bindPreferred(claimed, "xDS server", XDS_PORT),
                    bindPreferred(claimed, "monitoring", MONITORING_PORT));
        } finally {
            claimed.forEach(Addresses::release);
        }
    }

    private static void claim(List<ServerSocket> claimed, Workload workload) {
        String sidecar = workload.name() + ", sidecar";
        bind(claimed, workload.name(), workload.loopback(), Workload.SERVICE_PORT);
        bind(claimed, sidecar, workload.loopback(), Workload.HTTP_PROXY_PORT);
        bind(claimed, sidecar, workload.sidecarAddress(), Workload.SERVICE_PORT);
        bind(claimed, sidecar, workload.sidecarAddress(), Workload.ADMIN_PORT);
    }

    private static int bindPreferred(List<ServerSocket> claimed, String who, int port) {
        try {
            return bind(claimed, who, GATEWAY, port);
        } catch (DemoFailure taken) {
            return bind(claimed, who, GATEWAY, 0);
        }
    }

    private static int bind(List<ServerSocket> claimed, String who, String host, int port) {
        var address = new InetSocketAddress(host, port);
        try {
            var socket = new ServerSocket();
            claimed.add(socket);
            socket.setReuseAddress(true);
            socket.bind(address);
            return socket.getLocalPort();
        } catch (IOException e) {
            throw DemoFailure.cannotListen(who, address, e);
        }
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("cannot close " + socket, e);
        }
    }
}
