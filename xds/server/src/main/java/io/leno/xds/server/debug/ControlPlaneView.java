package io.leno.xds.server.debug;

import io.leno.api.config.Problem;
import io.leno.api.model.MeshModel;

import java.util.List;
import java.util.Map;

/// What the pages show. Called on any thread; may wait a moment.
public interface ControlPlaneView {
    /// True once proxies are answered.
    boolean isReady();

    MeshModel mesh();

    List<ProxyStatus> proxies();

    List<Problem> problems();

    /// Value by metric name, labels included.
    Map<String, Double> counters();

    /// Sends every proxy everything again.
    void pushAll();
}
