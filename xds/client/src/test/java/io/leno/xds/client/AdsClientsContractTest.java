package io.leno.xds.client;

import com.google.protobuf.Message;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.leno.api.xds.ResourceSourceFactory;
import io.leno.api.xds.ResourceSourceFactory.Settings;
import io.leno.api.xds.TypeUrls;
import io.leno.testkit.ResourceSourceContract;

import org.junit.jupiter.api.AfterEach;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class AdsClientsContractTest extends ResourceSourceContract {
    private final ScriptedServer server = new ScriptedServer();
    private final AdsClients clients = new AdsClients();

    @AfterEach
    void close() {
        clients.close();
        server.close();
    }

    @Override
    protected ResourceSourceFactory newFactory() {
        return clients;
    }

    @Override
    protected Settings server() {
        byte[] node = Node.newBuilder().setId("sidecar~1~a.b~c").build().toByteArray();
        return new Settings(List.of(server.address()), false, node, Map.of());
    }

    @Override
    protected void answer(String... clusters) {
        DiscoveryRequest request = server.request();
        while (!request.getResponseNonce().isEmpty()) request = server.request();
        Message[] resources =
                Stream.of(clusters)
                        .map(name -> Cluster.newBuilder().setName(name).build())
                        .toArray(Message[]::new);
        server.respond(TypeUrls.CLUSTER, "v1", resources);
    }

    @Override
    protected String verdict() {
        return server.request().getErrorDetail().getMessage();
    }

    @Override
    protected void breakOff() {
        server.endStream();
    }
}
