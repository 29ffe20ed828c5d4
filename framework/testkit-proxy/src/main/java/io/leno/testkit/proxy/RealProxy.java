package io.leno.testkit.proxy;

import static java.util.Objects.requireNonNull;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.process.LenoProcess;
import io.leno.proxy.Proxy;
import io.leno.proxy.bootstrap.BootstrapLoader;
import io.leno.proxy.config.FieldCoverage;
import io.leno.proxy.filter.FilterRegistry;
import io.leno.proxy.filter.PluginReport;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Filters in a real proxy on a port of its own, before an upstream that echoes, with a client: new
/// for each test.
///
/// ```java
/// @RegisterExtension final RealProxy proxy = RealProxy.with(new TenantFilter());
///
/// @Test void everyResponseNamesTheTenant() {
///     assertThat(proxy.get("/").headers().firstValue("x-tenant")).hasValue("a");
/// }
/// ```
///
/// A test fails, too, when a filter broke its contract in it: threw, blocked its event loop, left
/// work behind. Where that is what is tested, say [#expectingFaults].
public final class RealProxy implements BeforeEachCallback, AfterEachCallback, AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final List<Placed> filters;
    private final boolean faultsExpected;
    private @Nullable Running running;

    private record Placed(HttpFilterFactory factory, String config) {}

    /// What is made for one test.
    private record Running(
            Proxy proxy, FilterRegistry registry, EchoUpstream upstream, HttpClient client) {}

    private RealProxy(List<Placed> filters, boolean faultsExpected) {
        this.filters = List.copyOf(filters);
        this.faultsExpected = faultsExpected;
    }

    /// A proxy with these filters in this order, each with an empty configuration.
    public static RealProxy with(HttpFilterFactory... filters) {
        var all = new ArrayList<Placed>();
        for (HttpFilterFactory filter : filters) all.add(new Placed(filter, "{}"));
        return new RealProxy(all, false);
    }

    /// A proxy with a filter that is configured.
    ///
    /// @param config a JSON object: what the factory's `configure` gets
    public static RealProxy with(HttpFilterFactory filter, String config) {
        return with().and(filter, config);
    }

    /// The same with one filter more, behind the others.
    public RealProxy and(HttpFilterFactory filter, String config) {
        var all = new ArrayList<>(filters);
        all.add(new Placed(requireNonNull(filter, "filter"), requireNonNull(config, "config")));
        return new RealProxy(all, faultsExpected);
    }

    /// The same for tests in which filters break their contract on purpose.
    public RealProxy expectingFaults() {
        return new RealProxy(filters, true);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        List<PluginReport> reports = reports();
        close();
        if (faultsExpected) return;
        for (PluginReport report : reports) {
            if (report.faults() == 0) continue;
            throw new AssertionError(
                    "filter " + report.plugin() + " broke its contract: " + report.lastFailure());
        }
    }

    /// Starts it; for those that do without the extension.
    ///
    /// @return this, for try-with-resources
    public RealProxy start() {
        if (running != null) throw new IllegalStateException("started already");
        var upstream = new EchoUpstream();
        var registry = new FilterRegistry();
        for (int i = 0; i < filters.size(); i++) add(registry, filters.get(i).factory(), i + 1);
        var proxy =
                new Proxy(
                        BootstrapLoader.parse("test", bootstrap(upstream.port())),
                        new Proxy.Options(2, Duration.ZERO, null),
                        registry,
                        new FieldCoverage(),
                        new QuietProcess());
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        running = new Running(proxy, registry, upstream, client);
        try {
            proxy.start();
            proxy.whenLive().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            return this;
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new IllegalStateException("the proxy does not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void add(FilterRegistry registry, HttpFilterFactory factory, long generation) {
        registry.add(
                FilterRegistry.Registration.of(
                        factory, generation, generation, factory.name(), "test"));
    }

    private String bootstrap(int upstreamPort) {
        var chain = new StringBuilder();
        for (Placed filter : filters) {
            chain.append(
                    """
                              - name: %1$s
                                typed_config:
                                  "@type": type.googleapis.com/xds.type.v3.TypedStruct
                                  type_url: %2$s
                                  value: %3$s
                    """
                            .formatted(
                                    filter.factory().name(),
                                    filter.factory().typeUrls().stream()
                                            .sorted()
                                            .findFirst()
                                            .orElse(filter.factory().name()),
                                    filter.config().replace('\n', ' ')));
        }
        return TEMPLATE.replace("FILTERS", chain).replace("PORT", "" + upstreamPort);
    }

    private static final String TEMPLATE =
            """
            static_resources:
              listeners:
              - name: test
                address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                filter_chains:
                - filters:
                  - name: envoy.filters.network.http_connection_manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: test
                      route_config:
                        virtual_hosts:
                        - {name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: upstream}}]}
                      http_filters:
            FILTERS          - name: envoy.filters.http.router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
              clusters:
              - name: upstream
                type: STATIC
                load_assignment:
                  cluster_name: upstream
                  endpoints:
                  - lb_endpoints:
                    - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: PORT}}}
            """;

    private Running running() {
        Running now = running;
        if (now == null) throw new IllegalStateException("not started");
        return now;
    }

    /// Where it listens.
    public InetSocketAddress address() {
        return running().proxy.configuration().listeners().getFirst().addresses().getFirst();
    }

    /// What it proxies to.
    public EchoUpstream upstream() {
        return running().upstream;
    }

    /// A request to this proxy.
    ///
    /// @param target path with query: `/hello?x=1`
    public HttpRequest.Builder request(String target) {
        InetSocketAddress at = address();
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at.getPort() + target))
                .timeout(LIMIT);
    }

    public HttpResponse<String> get(String target) {
        return send(request(target));
    }

    /// Sends the request and waits for the response.
    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return running().client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /// Exchanges a filter for another of the same name, as a newer jar does: new streams get it.
    public void replace(HttpFilterFactory old, HttpFilterFactory by) {
        add(running().registry, by, filters.size() + running().registry.all().size() + 1L);
        running().registry.remove(old);
        try {
            running().proxy.configuration().settled().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the filter is not exchanged", e);
        }
    }

    /// What the filters did so far: streams, faults, times.
    public List<PluginReport> reports() {
        return running == null ? List.of() : running().proxy.pluginReports();
    }

    @Override
    public void close() {
        Running now = running;
        running = null;
        if (now == null) return;
        now.client.close();
        now.proxy.close();
        now.upstream.close();
    }

    /// A process that says nothing and does not end.
    private static final class QuietProcess implements LenoProcess {
        @Override
        public void started(String what) {}

        @Override
        public void failed(String message) {
            throw new IllegalStateException(message);
        }

        @Override
        public void stop() {}
    }
}
