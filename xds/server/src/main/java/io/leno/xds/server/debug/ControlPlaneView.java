package io.leno.xds.server.debug;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Problem;
import io.leno.api.model.MeshModel;
import io.leno.api.xds.XdsResource;

import java.util.List;
import java.util.Map;

/// What the pages show, and the little that they do. Called on any thread; may wait a moment.
public interface ControlPlaneView {
    /// True once proxies are answered.
    boolean isReady();

    MeshModel mesh();

    List<ProxyStatus> proxies();

    List<Problem> problems();

    /// As their authors wrote them.
    List<ConfigResource> resources();

    /// Encoded, shared by all proxies.
    List<XdsResource> cache();

    void clearCache();

    /// Value by metric name, labels included.
    Map<String, Double> counters();

    /// Sends every proxy everything again.
    void pushAll();

    /// Ends its stream; it comes again.
    void disconnect(ProxyStatus proxy);
}
