package io.leno.xds.server;

import io.grpc.Status;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ConfigResourceSource;
import io.leno.api.config.Problem;
import io.leno.api.config.ProblemSource;
import io.leno.api.model.MeshModel;
import io.leno.api.xds.XdsResource;
import io.leno.xds.server.debug.ControlPlaneView;
import io.leno.xds.server.debug.ProxyStatus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// What debug pages may see of the server.
final class ServerView implements ControlPlaneView {
    private final ServerState server;
    private final ProblemSource problems;
    private final ConfigResourceSource config;

    ServerView(ServerState server, ProblemSource problems, ConfigResourceSource config) {
        this.server = server;
        this.problems = problems;
        this.config = config;
    }

    @Override
    public boolean isReady() {
        return server.isSynced();
    }

    @Override
    public MeshModel mesh() {
        return server.mesh();
    }

    @Override
    public List<Problem> problems() {
        return problems.problems();
    }

    /// A proxy too busy to answer within two seconds is left out.
    @Override
    public List<ProxyStatus> proxies() {
        List<CompletableFuture<Optional<ProxyStatus>>> asked = new ArrayList<>();
        for (ProxyStream stream : server.streams())
            asked.add(stream.status().completeOnTimeout(Optional.empty(), 2, TimeUnit.SECONDS));
        return asked.stream()
                .map(CompletableFuture::join)
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(ProxyStatus::connectionId))
                .toList();
    }

    @Override
    public Map<String, Double> counters() {
        var values = new TreeMap<>(server.metrics().values());
        values.put("leno_xds_shared_resources", (double) server.content().size());
        values.put("leno_xds_unsent_bytes", (double) server.budget().unsentBytes());
        values.put("leno_xds_waiting_proxies", (double) server.queue().length());
        return values;
    }

    @Override
    public List<ConfigResource> resources() {
        return config.resources();
    }

    @Override
    public List<XdsResource> cache() {
        return server.content().all();
    }

    @Override
    public void clearCache() {
        server.content().clear();
    }

    @Override
    public void disconnect(ProxyStatus proxy) {
        server.streams().stream()
                .filter(stream -> stream.number() == proxy.number())
                .forEach(
                        stream ->
                                stream.ended(
                                        Status.UNAVAILABLE.withDescription(
                                                "disconnected on request")));
    }

    @Override
    public void pushAll() {
        server.streams().forEach(ProxyStream::pushAgain);
    }
}
