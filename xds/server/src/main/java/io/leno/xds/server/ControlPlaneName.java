package io.leno.xds.server;

import io.envoyproxy.envoy.config.core.v3.ControlPlane;
import io.leno.api.json.Json;
import io.leno.xds.server.debug.DebugResources;
import io.leno.xds.server.debug.MonitoringServer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;

/// How this control plane calls itself in its responses.
final class ControlPlaneName {
    private static final ControlPlane SHORT =
            ControlPlane.newBuilder().setIdentifier("leno").build();

    /// istiod: `IstioControlPlaneInstance`, which istioctl shows in the column ISTIOD.
    private static final ControlPlane LONG =
            ControlPlane.newBuilder()
                    .setIdentifier(
                            Json.write(
                                    Map.of(
                                            "Component",
                                            "leno",
                                            "ID",
                                            instance(),
                                            "Info",
                                            Map.of("version", MonitoringServer.version()))))
                    .build();

    private ControlPlaneName() {}

    static ControlPlane in(String typeUrl) {
        return typeUrl.equals(DebugResources.SYNC) ? LONG : SHORT;
    }

    /// The pod's name, or the machine's.
    private static String instance() {
        String pod = System.getenv("POD_NAME");
        if (pod != null && !pod.isEmpty()) return pod;
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "leno";
        }
    }
}
