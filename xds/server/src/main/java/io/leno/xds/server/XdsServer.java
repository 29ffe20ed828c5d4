package io.leno.xds.server;

import io.grpc.Status;
import io.leno.api.config.ConfigResourceSource;
import io.leno.api.config.ProblemSink;
import io.leno.api.config.ProblemSource;
import io.leno.api.model.MeshModelSource;
import io.leno.api.monitoring.MonitoringPages;
import io.leno.api.process.LenoProcess;
import io.leno.api.xds.ProxyObserver;
import io.leno.api.xds.Translator;
import io.leno.xds.server.debug.BundlePages;
import io.leno.xds.server.debug.DebugResources;
import io.leno.xds.server.debug.MonitoringServer;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Serves what translators make of the mesh to every proxy that connects, and pushes what changes.
@Component(
        configurationPid = "io.leno.xds.server",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {},
        immediate = true)
public final class XdsServer {
    /// Where it listens.
    public @interface Settings {
        /// Address of both ports.
        String address() default "0.0.0.0";

        /// ADS in plain text; 0 takes any free port.
        int xds_port() default 15_010;

        /// `/metrics`, `/ready`, `/debug/…`; 0 takes any free port, -1 none.
        int monitoring_port() default 15_014;

        /// Proxies that are brought up to a change at a time; 0: by the number of processors.
        /// Istio: `PILOT_PUSH_THROTTLE`.
        int push_throttle() default 0;

        /// Proxies at most, further ones are refused; 0: any number.
        int max_connections() default 0;

        /// Of one request. Istio: `ISTIO_GPRC_MAXRECVMSGSIZE`, with 4 MB: the versions that a proxy
        /// of fifty thousand services brings along are more.
        int max_request_bytes() default 16 << 20;

        /// Seconds after which a proxy is asked to connect anew; 0: never. Istio:
        /// `keepaliveMaxServerConnectionAge`.
        int max_connection_age_s() default 1_800;

        /// Seconds of silence after which a connection is probed. Istio: `keepaliveInterval`.
        int keepalive_interval_s() default 30;

        /// Seconds that the answer to a probe may take. Istio: `keepaliveTimeout`.
        int keepalive_timeout_s() default 10;
    }

    private final ExecutorService workers =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("leno-xds-worker-", 0).factory());
    private final Settings settings;
    private final MeshModelSource source;
    private final ServerView view;
    private final LenoProcess process;
    private final ServerState server;
    private final BundlePages pages = new BundlePages();

    private MeshModelSource.@Nullable Subscription subscription;
    private @Nullable GrpcPort port;
    private @Nullable MonitoringServer monitoring;
    private boolean stopped; // guarded by this

    @Activate
    public XdsServer(
            Settings settings,
            @Reference MeshModelSource source,
            @Reference ProblemSink sink,
            @Reference ProblemSource problems,
            @Reference ConfigResourceSource config,
            @Reference LenoProcess process) {
        this.settings = settings;
        this.source = source;
        this.process = process;
        this.server = new ServerState(source, sink, workers, limits(settings));
        this.view = new ServerView(server, problems, config);
        server.answerWith(new DebugResources(view));
    }

    private static Limits limits(Settings settings) {
        Limits usual = Limits.DEFAULT;
        return new Limits(
                settings.push_throttle(),
                settings.max_connections(),
                settings.max_request_bytes(),
                usual.nodeBytes(),
                usual.typesPerProxy(),
                usual.namesPerType(),
                usual.unsentBytes(),
                usual.patience(),
                usual.introduction());
    }

    private static GrpcPort.Connections connections(Settings settings) {
        return new GrpcPort.Connections(
                settings.max_request_bytes(),
                Duration.ofSeconds(settings.keepalive_interval_s()),
                Duration.ofSeconds(settings.keepalive_timeout_s()),
                Duration.ofSeconds(settings.max_connection_age_s()));
    }

    /// Comes before [#start] for the translators that are there, and at any time for later ones.
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addTranslator(Translator translator, Map<String, Object> properties) {
        server.translatorCame(
                translator,
                number(properties, "service.bundleid"),
                number(properties, "service.id"));
    }

    void removeTranslator(Translator translator, Map<String, Object> properties) {
        server.translatorLeft(translator, number(properties, "service.id"));
    }

    /// At any time; who is connected is told to it first.
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addObserver(ProxyObserver observer) {
        server.observerCame(observer);
    }

    void removeObserver(ProxyObserver observer) {
        server.observers().remove(observer);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addPages(MonitoringPages added) {
        pages.add(added);
    }

    void removePages(MonitoringPages left) {
        pages.remove(left);
    }

    private static long number(Map<String, Object> properties, String name) {
        return properties.get(name) instanceof Number number ? number.longValue() : 0;
    }

    /// The generation before this one still has the ports: it leaves when this one is there.
    @Activate
    void begin(BundleContext context) {
        if (Predecessor.isActive(context))
            Thread.ofVirtual().name("leno-xds-start").start(this::succeed);
        else start();
    }

    void start() {
        if (!openPort() || !openMonitoring()) {
            stop();
            return;
        }
        subscription = source.subscribe(server::meshChanged);
    }

    private void succeed() {
        Predecessor.awaitFree(settings.address(), settings.xds_port());
        Predecessor.awaitFree(settings.address(), settings.monitoring_port());
        synchronized (this) {
            if (!stopped) start();
        }
    }

    private boolean openPort() {
        InetSocketAddress address = new InetSocketAddress(settings.address(), settings.xds_port());
        try {
            var services = new DiscoveryServices(server).all();
            var opened = new GrpcPort(address, services, workers, connections(settings));
            port = opened;
            process.started("xDS server on " + settings.address() + ":" + opened.port());
            return true;
        } catch (IOException | RuntimeException failure) {
            process.failed(cannotListen("xds.port", settings.xds_port(), failure));
            return false;
        }
    }

    private boolean openMonitoring() {
        if (settings.monitoring_port() < 0) return true;
        var address = new InetSocketAddress(settings.address(), settings.monitoring_port());
        try {
            monitoring = new MonitoringServer(address, view, pages, workers);
            pages.opened(monitoring.port());
            process.started("monitoring on " + settings.address() + ":" + monitoring.port());
            return true;
        } catch (IOException | RuntimeException failure) {
            process.failed(cannotListen("monitoring.port", settings.monitoring_port(), failure));
            return false;
        }
    }

    private String cannotListen(String setting, int number, Throwable failure) {
        String what = setting + ": " + settings.address() + ":" + number;
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException
                    && String.valueOf(cause.getMessage()).contains("in use"))
                return what + " is in use (expected: a free port, or 0 for any)";
        }
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return what + " cannot be listened on: " + cause.getMessage();
    }

    /// Proxies are told to come again: another control plane, or this one's next generation, may be
    /// there already.
    @Deactivate
    synchronized void stop() {
        stopped = true;
        if (subscription != null) subscription.close();
        if (monitoring != null) monitoring.close();
        server.endAll(Status.UNAVAILABLE.withDescription("the xDS server is stopping"));
        if (port != null) port.close();
        workers.shutdown();
        try {
            if (!workers.awaitTermination(5, TimeUnit.SECONDS)) workers.shutdownNow();
        } catch (InterruptedException stop) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /// The ports in use, for tests.
    int xdsPort() {
        return port == null ? -1 : port.port();
    }

    int monitoringPort() {
        return monitoring == null ? -1 : monitoring.port();
    }
}
