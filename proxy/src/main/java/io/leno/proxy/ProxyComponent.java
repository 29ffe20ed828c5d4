package io.leno.proxy;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.leno.api.accesslog.AccessLoggerFactory;
import io.leno.api.balance.LoadBalancerFactory;
import io.leno.api.connection.ListenerFilterFactory;
import io.leno.api.connection.NetworkFilterFactory;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.plugin.PluginAccount;
import io.leno.api.plugin.PluginDeployments;
import io.leno.api.plugin.PluginHost;
import io.leno.api.plugin.PluginTraffic;
import io.leno.api.process.LenoProcess;
import io.leno.api.secret.CertificateSource;
import io.leno.api.stats.StatsSinkFactory;
import io.leno.api.tracing.TracerFactory;
import io.leno.api.xds.ResourceGuest;
import io.leno.api.xds.ResourceSourceFactory;
import io.leno.proxy.bootstrap.AgentBootstrap;
import io.leno.proxy.bootstrap.BootstrapLoader;
import io.leno.proxy.bootstrap.InvalidBootstrapException;
import io.leno.proxy.config.FieldCoverage;
import io.leno.proxy.config.InvalidResourceException;
import io.leno.proxy.filter.FilterRegistry;
import io.leno.proxy.plugin.Provided;
import io.leno.runtime.spi.ProxySeat;
import io.leno.runtime.spi.ProxySeats;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Runs one proxy for each configuration of PID `io.leno.proxy`, with the filters that bundles
/// provide.
@Component(
        configurationPid = "io.leno.proxy",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = PluginHost.class,
        immediate = true)
public final class ProxyComponent implements PluginHost {
    /// Either an Envoy bootstrap (`config.path`, `config.yaml` or both), or in the manner of
    /// Istio's pilot-agent a `discovery.address` from which one is rendered.
    public @interface Settings {
        /// File with an Envoy bootstrap, YAML or JSON.
        String config_path() default "";

        /// Text that is merged over the file.
        String config_yaml() default "";

        /// Node id; in place of the bootstrap's.
        String service_node() default "";

        String service_cluster() default "";

        String service_zone() default "";

        /// Event loops; 0: one per core.
        int concurrency() default 0;

        /// How long connections of listeners that are gone may go on, seconds.
        int drain_time_s() default 600;

        /// How long entries of access logs are gathered, in milliseconds.
        int file_flush_interval_msec() default 1000;

        /// `serve`; `validate`: only check the configuration and end; `init_only`: start and end.
        String mode() default "serve";

        /// File that gets the admin interface's address.
        String admin_address_path() default "";

        /// `host:port` of the xDS server.
        String discovery_address() default "";

        /// JSON object.
        String node_metadata() default "";

        String admin_address() default "127.0.0.1";

        /// 0: any.
        int admin_port() default 15000;
    }

    /// How long a later generation may take until it is live.
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final FilterRegistry registry = new FilterRegistry();
    private final FieldCoverage coverage;
    private final LenoProcess process;
    private final @Nullable PluginTraffic traffic;
    private final @Nullable PluginDeployments deployments;
    private final Runnable sharesListener = this::sharesChanged;
    private final ProxySeat seat;
    private final long bundleId;
    private final Settings settings;
    private final Set<ResourceGuest> guests = new LinkedHashSet<>();
    private @Nullable ResourceSourceFactory sources;
    private volatile @Nullable Proxy proxy;

    @Activate
    public ProxyComponent(
            @Reference LenoProcess process,
            @Reference FieldCoverage coverage,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL) @Nullable PluginTraffic traffic,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL)
                    @Nullable PluginDeployments deployments,
            @Reference ProxySeats seats,
            BundleContext bundle,
            Settings settings,
            Map<String, Object> properties) {
        this.traffic = traffic;
        this.deployments = deployments;
        if (traffic != null) registry.obey(traffic::shares);
        seat = seats.of(String.valueOf(properties.get(Constants.SERVICE_PID)));
        bundleId = bundle.getBundle().getBundleId();
        this.coverage = coverage;
        this.process = process;
        this.settings = settings;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addFilter(HttpFilterFactory factory, ServiceReference<HttpFilterFactory> reference) {
        Bundle bundle = reference.getBundle();
        registry.add(
                FilterRegistry.Registration.of(
                        factory,
                        bundle == null ? -1 : bundle.getBundleId(),
                        (Long) reference.getProperty(Constants.SERVICE_ID),
                        bundle == null ? "" : bundle.getSymbolicName(),
                        bundle == null ? "" : bundle.getVersion().toString()));
    }

    void removeFilter(HttpFilterFactory factory) {
        registry.remove(factory);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addAccessLogger(
            AccessLoggerFactory factory, ServiceReference<AccessLoggerFactory> reference) {
        registry.plugins().accessLoggers().add(provided(factory, factory.typeUrls(), reference));
    }

    void removeAccessLogger(AccessLoggerFactory factory) {
        registry.plugins().accessLoggers().remove(factory);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addTracer(TracerFactory factory, ServiceReference<TracerFactory> reference) {
        registry.plugins().tracers().add(provided(factory, factory.typeUrls(), reference));
    }

    void removeTracer(TracerFactory factory) {
        registry.plugins().tracers().remove(factory);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addStatsSink(StatsSinkFactory factory, ServiceReference<StatsSinkFactory> reference) {
        registry.plugins().statsSinks().add(provided(factory, factory.typeUrls(), reference));
    }

    void removeStatsSink(StatsSinkFactory factory) {
        registry.plugins().statsSinks().remove(factory);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addLoadBalancer(
            LoadBalancerFactory factory, ServiceReference<LoadBalancerFactory> reference) {
        registry.plugins().loadBalancers().add(provided(factory, factory.typeUrls(), reference));
    }

    void removeLoadBalancer(LoadBalancerFactory factory) {
        registry.plugins().loadBalancers().remove(factory);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addCertificateSource(
            CertificateSource source, ServiceReference<CertificateSource> reference) {
        registry.plugins()
                .certificateSources()
                .add(provided(source, Set.of(source.name()), reference));
    }

    void removeCertificateSource(CertificateSource source) {
        registry.plugins().certificateSources().remove(source);
    }

    private static <F> Provided<F> provided(
            F factory, Set<String> types, ServiceReference<F> reference) {
        Bundle bundle = reference.getBundle();
        return new Provided<>(
                factory,
                types,
                bundle == null ? -1 : bundle.getBundleId(),
                (Long) reference.getProperty(Constants.SERVICE_ID),
                bundle == null ? "nobody" : bundle.getSymbolicName() + " " + bundle.getVersion());
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListenerFilter(
            ListenerFilterFactory factory, ServiceReference<ListenerFilterFactory> reference) {
        Set<String> types = names(factory.name(), factory.typeUrls());
        registry.plugins().listenerFilters().add(provided(factory, types, reference));
    }

    void removeListenerFilter(ListenerFilterFactory factory) {
        registry.plugins().listenerFilters().remove(factory);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addNetworkFilter(
            NetworkFilterFactory factory, ServiceReference<NetworkFilterFactory> reference) {
        Set<String> types = names(factory.name(), factory.typeUrls());
        registry.plugins().networkFilters().add(provided(factory, types, reference));
    }

    void removeNetworkFilter(NetworkFilterFactory factory) {
        registry.plugins().networkFilters().remove(factory);
    }

    private static Set<String> names(String name, Set<String> typeUrls) {
        Set<String> all = new LinkedHashSet<>(typeUrls);
        all.add(name);
        return all;
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    synchronized void setSources(ResourceSourceFactory factory) {
        sources = factory;
        Proxy running = proxy;
        if (running != null) connect(running, factory);
    }

    synchronized void unsetSources(ResourceSourceFactory factory) {
        if (!factory.equals(sources)) return;
        sources = null;
        Proxy running = proxy;
        if (running != null) running.disconnect();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    synchronized void addGuest(ResourceGuest guest) {
        guests.add(guest);
        Proxy running = proxy;
        if (running != null) running.configuration().guests().add(guest);
    }

    synchronized void removeGuest(ResourceGuest guest) {
        guests.remove(guest);
        Proxy running = proxy;
        if (running != null) running.configuration().guests().remove(guest);
    }

    /// The first generation starts on a thread of its own: static listeners may have to wait for
    /// filters that are still to come, and components are activated one after the other. A later
    /// one has no part in the process until it is ready: what hinders it fails the component, so
    /// that the deployer refuses its bundle.
    @Activate
    void start() {
        if (traffic != null) traffic.addListener(sharesListener);
        if (seat.isServed()) succeed();
        else Thread.ofVirtual().name("leno-proxy-start").start(this::run);
    }

    private void succeed() {
        var made = newProxy(bootstrap());
        try {
            made.succession().whenServing(this::connect);
            made.standBy(START_LIMIT);
            proxy = made;
        } catch (IOException e) {
            made.close();
            throw new InvalidResourceException(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
    }

    private Proxy newProxy(Bootstrap bootstrap) {
        var made = new Proxy(bootstrap, options(), registry, coverage, process, seat, bundleId);
        made.deployments(deployments);
        return made;
    }

    private void run() {
        Proxy made = null;
        try {
            Bootstrap bootstrap = bootstrap();
            made = newProxy(bootstrap);
            proxy = made;
            switch (settings.mode()) {
                case "validate" -> validate(made);
                case "init_only" -> {
                    made.start();
                    process.stop();
                }
                default -> serve(made);
            }
        } catch (InvalidBootstrapException | InvalidResourceException | IOException e) {
            proxy = null;
            if (made != null) made.close();
            process.failed("proxy: " + e.getMessage());
        }
    }

    private void validate(Proxy made) {
        made.validate();
        process.started("configuration '" + settings.config_path() + "' OK");
        process.stop();
    }

    private void serve(Proxy made) throws IOException {
        made.start();
        connect();
    }

    private synchronized void connect() {
        Proxy running = proxy;
        if (running == null) return;
        guests.forEach(running.configuration().guests()::add);
        ResourceSourceFactory factory = sources;
        if (factory != null) connect(running, factory);
    }

    private void connect(Proxy running, ResourceSourceFactory factory) {
        try {
            running.connect(factory);
        } catch (InvalidResourceException e) {
            process.failed("proxy: " + e.getMessage());
        }
    }

    private Proxy.Options options() {
        return new Proxy.Options(
                settings.concurrency(),
                Duration.ofSeconds(settings.drain_time_s()),
                path(settings.admin_address_path()),
                Duration.ofMillis(settings.file_flush_interval_msec()));
    }

    private static @Nullable Path path(String text) {
        return text.isEmpty() ? null : Path.of(text);
    }

    private Bootstrap bootstrap() {
        boolean agent = !settings.discovery_address().isEmpty();
        Bootstrap.Builder bootstrap =
                agent
                        ? new AgentBootstrap(
                                        settings.discovery_address(),
                                        settings.service_node(),
                                        settings.service_cluster(),
                                        settings.node_metadata(),
                                        settings.admin_address(),
                                        settings.admin_port())
                                .render().toBuilder()
                        : BootstrapLoader.load(
                                path(settings.config_path()),
                                settings.config_yaml().isEmpty() ? null : settings.config_yaml())
                                .toBuilder();
        var node = bootstrap.getNodeBuilder();
        if (!settings.service_node().isEmpty()) node.setId(settings.service_node());
        if (!settings.service_cluster().isEmpty()) node.setCluster(settings.service_cluster());
        if (!settings.service_zone().isEmpty())
            node.getLocalityBuilder().setZone(settings.service_zone());
        return bootstrap.build();
    }

    /// On the deployer's thread; returns when new streams obey.
    private void sharesChanged() {
        registry.changed();
        Proxy running = proxy;
        if (running != null) running.settle();
    }

    @Override
    public List<String> objectionsTo(long bundleId) {
        Proxy running = proxy;
        return running == null ? List.of() : running.objectionsTo(bundleId);
    }

    @Override
    public PluginAccount accountOf(long bundleId) {
        Proxy running = proxy;
        return running == null ? PluginAccount.NONE : running.accountOf(bundleId);
    }

    @Override
    public long streamsUsing(long bundleId) {
        Proxy running = proxy;
        return running == null ? 0 : running.streamsUsing(bundleId);
    }

    @Deactivate
    void stop() {
        if (traffic != null) traffic.removeListener(sharesListener);
        Proxy running = proxy;
        proxy = null;
        if (running != null) running.leave();
    }
}
