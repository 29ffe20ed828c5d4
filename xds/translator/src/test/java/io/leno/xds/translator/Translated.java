package io.leno.xds.translator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.leno.api.config.Problem;
import io.leno.api.model.MeshModel;
import io.leno.api.xds.Node;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.Translator;
import io.leno.api.xds.XdsResource;
import io.leno.xds.translator.match.ProxyResources;
import io.leno.xds.translator.match.RequestMatcher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Everything one node gets, decoded.
final class Translated {
    private final Map<String, Cluster> clusters = new LinkedHashMap<>();
    private final Map<String, ClusterLoadAssignment> endpoints = new LinkedHashMap<>();
    private final Map<String, Listener> listeners = new LinkedHashMap<>();
    private final Map<String, RouteConfiguration> routes = new LinkedHashMap<>();
    private final Map<String, XdsResource> resources = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    static Translated of(TestMesh mesh, Node node) {
        return new Translated(mesh.build(), node);
    }

    private Translated(MeshModel mesh, Node node) {
        add(new ClusterTranslator(new LatestIndex()), mesh, node, Cluster.parser(), clusters);
        add(
                new EndpointTranslator(new LatestIndex()),
                mesh,
                node,
                ClusterLoadAssignment.parser(),
                endpoints);
        add(new ListenerTranslator(new LatestIndex()), mesh, node, Listener.parser(), listeners);
        add(
                new RouteTranslator(new LatestIndex()),
                mesh,
                node,
                RouteConfiguration.parser(),
                routes);
    }

    private <T extends Message> void add(
            Translator translator, MeshModel mesh, Node node, Parser<T> parser, Map<String, T> to) {
        var translation = translator.translate(mesh, node, ResourceNames.all());
        for (XdsResource resource : translation.resources()) {
            assertThat(to.put(resource.name(), decode(parser, resource.bytes())))
                    .as("another resource named " + resource.name())
                    .isNull();
            resources.put(resource.typeUrl() + " " + resource.name(), resource);
        }
        problems.addAll(translation.problems());
    }

    Map<String, Cluster> clusters() {
        return clusters;
    }

    Cluster cluster(String name) {
        assertThat(clusters).containsKey(name);
        return clusters.get(name);
    }

    Map<String, ClusterLoadAssignment> endpoints() {
        return endpoints;
    }

    /// Addresses with ports, in order.
    List<String> addresses(String cluster) {
        assertThat(endpoints).containsKey(cluster);
        return endpoints.get(cluster).getEndpointsList().stream()
                .flatMap(locality -> locality.getLbEndpointsList().stream())
                .map(each -> each.getEndpoint().getAddress().getSocketAddress())
                .map(address -> address.getAddress() + ":" + address.getPortValue())
                .toList();
    }

    Map<String, Listener> listeners() {
        return listeners;
    }

    Listener listener(String name) {
        assertThat(listeners).containsKey(name);
        return listeners.get(name);
    }

    Map<String, RouteConfiguration> routes() {
        return routes;
    }

    VirtualHost virtualHost(String routes, String name) {
        assertThat(this.routes).containsKey(routes);
        return this.routes.get(routes).getVirtualHostsList().stream()
                .filter(host -> host.getName().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new AssertionError(
                                        "no virtual host "
                                                + name
                                                + " in "
                                                + this.routes.get(routes)));
    }

    /// The only route of a host, or the first of several.
    Route route(String routes, String host) {
        return virtualHost(routes, host).getRoutes(0);
    }

    /// Finds what requests meet in it.
    RequestMatcher matcher() {
        return new RequestMatcher(new ProxyResources(listeners, routes, clusters, endpoints));
    }

    List<Problem> problems() {
        return problems;
    }

    XdsResource resource(String typeUrl, String name) {
        return resources.get(typeUrl + " " + name);
    }

    static HttpConnectionManager connectionManager(Filter filter) {
        assertThat(filter.getName()).isEqualTo("envoy.filters.network.http_connection_manager");
        return decode(HttpConnectionManager.parser(), filter.getTypedConfig());
    }

    static TcpProxy tcpProxy(Filter filter) {
        assertThat(filter.getName()).isEqualTo("envoy.filters.network.tcp_proxy");
        return decode(TcpProxy.parser(), filter.getTypedConfig());
    }

    static <T> T decode(Parser<T> parser, Any any) {
        return decode(parser, any.getValue().toByteArray());
    }

    static <T> T decode(Parser<T> parser, byte[] bytes) {
        try {
            return parser.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("not decodable", e);
        }
    }
}
