package io.leno.proxy;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.process.LenoProcess;
import io.leno.proxy.bootstrap.BootstrapLoader;
import io.leno.proxy.config.FieldCoverage;
import io.leno.proxy.filter.FilterRegistry;
import io.leno.proxy.plugin.Plugins;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// A proxy in the test's JVM, with a client.
final class TestProxy implements AutoCloseable {
    final FilterRegistry registry = new FilterRegistry();
    final List<String> started = new CopyOnWriteArrayList<>();
    final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    final Proxy proxy;
    private final AtomicLong services = new AtomicLong();

    private TestProxy(
            String yaml,
            Proxy.Options options,
            Consumer<Plugins> plugins,
            HttpFilterFactory... filters)
            throws Exception {
        plugins.accept(registry.plugins());
        for (HttpFilterFactory filter : filters) add(filter, 1);
        proxy =
                new Proxy(
                        BootstrapLoader.parse("test", yaml),
                        options,
                        registry,
                        new FieldCoverage(),
                        new LenoProcess() {
                            @Override
                            public void started(String what) {
                                started.add(what);
                            }

                            @Override
                            public void failed(String message) {
                                throw new AssertionError(message);
                            }

                            @Override
                            public void stop() {}
                        });
        proxy.start();
        if (!yaml.contains("dynamic_resources")) proxy.whenLive().get(20, TimeUnit.SECONDS);
    }

    static TestProxy of(String yaml, HttpFilterFactory... filters) throws Exception {
        return new TestProxy(
                yaml, new Proxy.Options(2, Duration.ofSeconds(1), null), none -> {}, filters);
    }

    static TestProxy of(String yaml, Proxy.Options options) throws Exception {
        return new TestProxy(yaml, options, none -> {});
    }

    /// With plugins that are no filters.
    static TestProxy with(Consumer<Plugins> plugins, String yaml) throws Exception {
        return new TestProxy(yaml, new Proxy.Options(2, Duration.ofSeconds(1), null), plugins);
    }

    /// One HTTP listener with these virtual host's routes, before these clusters.
    static TestProxy http(String routes, String clusters, HttpFilterFactory... filters)
            throws Exception {
        return of(httpYaml(routes, clusters, "", filters), filters);
    }

    static String httpYaml(
            String routes, String clusters, String manager, HttpFilterFactory... filters) {
        var names = new StringBuilder();
        for (HttpFilterFactory filter : filters) {
            names.append("          - name: ").append(filter.name()).append('\n');
            names.append(
                            "            typed_config: {\"@type\":"
                                    + " type.googleapis.com/xds.type.v3.TypedStruct, type_url: ")
                    .append(filter.name())
                    .append("}\n");
        }
        return """
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
        static_resources:
          listeners:
          - name: ingress
            address: {socket_address: {address: 127.0.0.1, port_value: 0}}
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: ingress
        %s
                  route_config:
                    name: local
                    virtual_hosts:
                    - name: all
                      domains: ["*"]
                      routes:
        %s
                  http_filters:
        %s
                  - name: envoy.filters.http.router
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
          clusters:
        %s
        """
                .formatted(
                        manager.indent(10),
                        routes.indent(14),
                        names.toString().indent(0),
                        clusters.equals("[]") ? "    []" : clusters.indent(2));
    }

    static String cluster(String name, Upstream... upstreams) {
        int[] ports = new int[upstreams.length];
        for (int i = 0; i < ports.length; i++) ports[i] = upstreams[i].port();
        return cluster(name, ports);
    }

    static String cluster(String name, int... ports) {
        var endpoints = new StringBuilder();
        for (int port : ports) {
            if (!endpoints.isEmpty()) endpoints.append(", ");
            endpoints
                    .append(
                            "{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value:"
                                    + " ")
                    .append(port)
                    .append("}}}}");
        }
        return "- {name: "
                + name
                + ", type: STATIC, connect_timeout: 1s, load_assignment: {cluster_name: "
                + name
                + ", endpoints: [{lb_endpoints: ["
                + endpoints
                + "]}]}}\n";
    }

    void add(HttpFilterFactory filter, long bundleId) {
        registry.add(
                FilterRegistry.Registration.of(
                        filter, bundleId, services.incrementAndGet(), "test", "1.0.0"));
    }

    void remove(HttpFilterFactory filter) throws Exception {
        registry.remove(filter);
        settled();
    }

    void settled() throws Exception {
        proxy.configuration().settled().get(5, TimeUnit.SECONDS);
    }

    int port() {
        return proxy.configuration().listeners().getFirst().addresses().getFirst().getPort();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(10));
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    long counter(String name) {
        return proxy.stats().counter(name).value();
    }

    @Override
    public void close() {
        client.close();
        proxy.close();
        Leaks.assertNone();
    }
}
