package io.leno.proxy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.leno.api.xds.ResourceConsumer;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.ResourceSource;
import io.leno.api.xds.TypeUrls;
import io.leno.proxy.bootstrap.InvalidBootstrapException;
import io.leno.proxy.bootstrap.ProtoYaml;
import io.leno.proxy.config.DiscoveredUpdates;
import io.leno.proxy.config.InvalidResourceException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/// Asks a server for one type again and again: `POST /v3/discovery:clusters` with a
/// `DiscoveryRequest` as JSON. Works on a virtual thread of its own.
final class RestSource implements ResourceSource {
    private static final Logger log = LoggerFactory.getLogger(RestSource.class);

    private final List<InetSocketAddress> servers;
    private final String authority;
    private final Duration delay;
    private final Duration timeout;
    private final String typeUrl;
    private final ResourceConsumer consumer;
    private final DiscoveredUpdates updates;
    private final DiscoveryRequest.Builder request;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Thread thread = Thread.ofVirtual().name("leno-xds-rest").unstarted(this::poll);
    private int next;
    private volatile boolean connected;
    private volatile boolean closed;

    RestSource(
            List<InetSocketAddress> servers,
            String authority,
            Node node,
            Duration delay,
            Duration timeout,
            String typeUrl,
            ResourceConsumer consumer) {
        this.servers = List.copyOf(servers);
        this.authority = authority;
        this.delay = delay;
        this.timeout = timeout;
        this.typeUrl = typeUrl;
        this.consumer = consumer;
        updates = new DiscoveredUpdates(typeUrl);
        request = DiscoveryRequest.newBuilder().setNode(node).setTypeUrl(typeUrl);
    }

    /// Envoy's path for each type.
    static String path(String typeUrl) {
        return switch (typeUrl) {
            case TypeUrls.CLUSTER -> "/v3/discovery:clusters";
            case TypeUrls.ENDPOINT -> "/v3/discovery:endpoints";
            case TypeUrls.LISTENER -> "/v3/discovery:listeners";
            case TypeUrls.ROUTE -> "/v3/discovery:routes";
            case TypeUrls.SECRET -> "/v3/discovery:secrets";
            case TypeUrls.RUNTIME -> "/v3/discovery:runtime";
            case TypeUrls.EXTENSION -> "/v3/discovery:extension_configs";
            default -> throw new InvalidResourceException("type " + typeUrl + ": no REST service");
        };
    }

    @Override
    public void subscribe(String type, ResourceNames names) {
        request.addAllResourceNames(names.names());
        thread.start();
    }

    /// Waits up to twice the delay, so that many proxies do not ask at once.
    private void poll() {
        try {
            while (!closed) {
                ask();
                long millis = Math.max(1, delay.toMillis());
                Thread.sleep(millis + ThreadLocalRandom.current().nextLong(millis + 1) / 10);
            }
        } catch (InterruptedException end) {
            log.debug("{}: closed", typeUrl);
        }
    }

    private void ask() throws InterruptedException {
        InetSocketAddress server = servers.get(next++ % servers.size());
        try {
            HttpResponse<String> answer =
                    client.send(post(server), HttpResponse.BodyHandlers.ofString());
            if (closed || answer.statusCode() == 304) return;
            if (answer.statusCode() != 200) {
                failed("status " + answer.statusCode());
                return;
            }
            connected = true;
            take(answer.body());
        } catch (IOException | InvalidBootstrapException | InvalidResourceException e) {
            failed(String.valueOf(e.getMessage()));
        }
    }

    private HttpRequest post(InetSocketAddress server) throws InvalidProtocolBufferException {
        URI uri =
                URI.create(
                        "http://"
                                + server.getHostString()
                                + ":"
                                + server.getPort()
                                + path(typeUrl));
        String json =
                JsonFormat.printer()
                        .preservingProtoFieldNames()
                        .omittingInsignificantWhitespace()
                        .print(request);
        return HttpRequest.newBuilder(uri)
                .timeout(timeout)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
    }

    private void take(String body) {
        DiscoveryResponse response =
                new ProtoYaml(authority)
                        .lenient()
                        .read(body, DiscoveryResponse.newBuilder())
                        .build();
        Map<String, String> refused = consumer.update(updates.next(response));
        if (refused.isEmpty()) request.setVersionInfo(response.getVersionInfo());
        else log.warn("REST config update rejected: {}", refused);
    }

    private void failed(String reason) {
        if (closed) return;
        connected = false;
        log.warn("REST update for {} failed: {}", path(typeUrl), reason);
        consumer.disconnected(reason);
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
