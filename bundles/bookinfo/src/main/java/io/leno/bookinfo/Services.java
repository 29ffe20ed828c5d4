package io.leno.bookinfo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// All services of Bookinfo, each on its own loopback address.
final class Services implements AutoCloseable {
    private final List<Mesh> meshes = new ArrayList<>();
    private final List<HttpService> services = new ArrayList<>();

    /// Starts them all.
    ///
    /// @throws DemoFailure when an address cannot be had
    void start() {
        for (Workload workload : Workload.ALL) start(workload);
    }

    private void start(Workload workload) {
        var mesh = new Mesh(workload.sidecarProxy());
        meshes.add(mesh);
        try {
            services.add(HttpService.start(workload.serviceAddress(), workload.handler(mesh)));
        } catch (IOException e) {
            throw DemoFailure.cannotListen(workload.name(), workload.serviceAddress(), e);
        }
    }

    @Override
    public void close() {
        services.forEach(HttpService::close);
        meshes.forEach(Mesh::close);
    }
}
