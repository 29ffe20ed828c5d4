package io.leno.rollout.proxy;

import io.leno.api.plugin.CanaryRule;
import io.leno.api.plugin.PluginDeployments;
import io.leno.api.plugin.PluginEvent;
import io.leno.api.plugin.PluginGeneration;
import io.leno.api.plugin.PluginStatus;
import io.leno.api.process.LenoProcess;
import io.leno.api.xds.ResourceConsumer.Update;
import io.leno.api.xds.ResourceGuest;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;
import io.leno.rollout.Artifact;
import io.leno.rollout.PluginReport;
import io.leno.rollout.PluginReport.State;
import io.leno.rollout.PluginWish;
import io.leno.rollout.WishMessage;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Runs the plugins that the control plane wishes, and reports on all plugins of the process.
@Component(
        configurationPid = "io.leno.rollout.proxy",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = ResourceGuest.class)
public final class RolloutGuest implements ResourceGuest {
    private static final Logger log = LoggerFactory.getLogger(RolloutGuest.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

    /// Where files go, and which.
    public @interface Settings {
        /// Folder for what was fetched and done.
        String directory();

        /// Largest file that is fetched.
        int max_file_mb() default 256;
    }

    private final PluginDeployments deployments;
    private final Downloads downloads;
    private final WishFile file;
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final Set<Visitor> visitors = ConcurrentHashMap.newKeySet();
    private final Consumer<PluginEvent> listener = this::happened;

    /// @throws IOException when the folder cannot be used
    @Activate
    public RolloutGuest(
            Settings settings,
            @Reference PluginDeployments deployments,
            @Reference LenoProcess process)
            throws IOException {
        this.deployments = deployments;
        try {
            Path directory = Files.createDirectories(Path.of(settings.directory()));
            downloads =
                    new Downloads(
                            directory.resolve("files"),
                            settings.max_file_mb() * 1024L * 1024,
                            FIRST_PAUSE);
            file = new WishFile(directory.resolve("wishes.json"));
        } catch (IOException e) {
            process.failed("plugins: " + e.getMessage());
            throw e;
        }
        file.read().forEach((plugin, wish) -> lanes.put(plugin, lane(plugin, stillTrue(wish))));
        deployments.addListener(listener);
    }

    /// What was done once and is not there any more has to be done again. What is there in another
    /// way, as a canary that was promoted, stays.
    private @Nullable PluginWish stillTrue(PluginWish wish) {
        boolean isThere = deployments.plugin(wish.plugin()).flatMap(PluginStatus::live).isPresent();
        return wish.live().isEmpty() || isThere ? wish : null;
    }

    @Deactivate
    void close() {
        deployments.removeListener(listener);
    }

    @Override
    public String typeUrl() {
        return TypeUrls.PLUGIN_SET;
    }

    @Override
    public Visit visit(Host host) {
        var visitor = new Visitor(host);
        visitor.report();
        visitors.add(visitor);
        // for what happened in between; not here, where the host waits
        Thread.ofVirtual().name("leno-rollout").start(visitor::report);
        return visitor;
    }

    private Lane lane(String plugin, @Nullable PluginWish done) {
        return new Lane((wish, before) -> fulfil(plugin, wish, before), this::report, done);
    }

    private String fulfil(String plugin, PluginWish wish, @Nullable PluginWish before) {
        Lane lane = lanes.get(plugin);
        if (lane == null) return "";
        try {
            boolean ours = before != null && before.live().isPresent();
            String why =
                    new Fulfilment(
                                    deployments,
                                    downloads,
                                    wish,
                                    artifact -> sources(wish, artifact),
                                    lane::progress)
                            .run(ours);
            if (why.isEmpty()) log.info("Plugin {}: as the control plane wishes", plugin);
            else log.warn("Plugin {}: not as the control plane wishes: {}", plugin, why);
            return why;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return "the proxy is stopping";
        } catch (RuntimeException bug) {
            log.error("Plugin {}", plugin, bug);
            return bug.toString();
        }
    }

    private List<URI> sources(PluginWish wish, Artifact artifact) {
        String source = wish.source() + artifact.sha256();
        if (!source.startsWith(":")) return List.of(URI.create(source));
        return visitors.stream()
                .flatMap(each -> each.host.servers().stream())
                .distinct()
                .map(host -> host.contains(":") ? "[" + host + "]" : host)
                .map(host -> URI.create("http://" + host + source))
                .toList();
    }

    private void happened(PluginEvent event) {
        log.debug("{}", event);
        report();
    }

    private void report() {
        visitors.forEach(Visitor::report);
    }

    private void keep() {
        List<PluginWish> done = new ArrayList<>();
        for (Lane each : lanes.values()) {
            PluginWish wish = each.done();
            if (wish != null) done.add(wish);
        }
        synchronized (file) {
            file.write(done);
        }
    }

    /// With one proxy.
    private final class Visitor implements Visit {
        private final Host host;

        Visitor(Host host) {
            this.host = host;
        }

        @Override
        public CompletionStage<Map<String, String>> consider(Update update) {
            var refused = new ConcurrentHashMap<String, String>();
            List<CompletableFuture<?>> verdicts = new ArrayList<>();
            for (XdsResource resource : update.resources()) {
                try {
                    verdicts.add(consider(WishMessage.decode(resource.bytes()), refused));
                } catch (IllegalArgumentException unreadable) {
                    refused.put(resource.name(), String.valueOf(unreadable.getMessage()));
                }
            }
            // a name that is gone says nothing: only a wish for nothing takes a plugin away
            return CompletableFuture.allOf(verdicts.toArray(CompletableFuture[]::new))
                    .thenApply(_ -> Map.copyOf(refused));
        }

        private CompletableFuture<?> consider(PluginWish wish, Map<String, String> refused) {
            Lane lane = lanes.computeIfAbsent(wish.plugin(), plugin -> lane(plugin, null));
            return lane.want(this, wish)
                    .thenAccept(
                            verdict -> {
                                if (verdict.state() == State.REFUSED)
                                    refused.put(wish.plugin(), verdict.text());
                                keep();
                            });
        }

        /// One after the other, so that the last one sent is the last one made.
        synchronized void report() {
            var reports = new LinkedHashMap<String, Object>();
            for (PluginReport each : reports(this).values())
                reports.put(each.plugin(), each.fields());
            host.report(PluginReport.METADATA, reports);
        }

        @Override
        public void close() {
            visitors.remove(this);
            lanes.values().forEach(each -> each.left(this));
        }
    }

    private Map<String, PluginReport> reports(Visitor visitor) {
        var reports = new TreeMap<String, PluginReport>();
        var statuses = new TreeMap<String, PluginStatus>();
        deployments.plugins().forEach(each -> statuses.put(each.name(), each));
        lanes.forEach(
                (plugin, lane) ->
                        lane.verdict(visitor)
                                .ifPresent(
                                        verdict ->
                                                reports.put(
                                                        plugin,
                                                        report(
                                                                plugin,
                                                                statuses.get(plugin),
                                                                lane.revision(visitor),
                                                                verdict))));
        for (PluginStatus each : statuses.values()) {
            if (each.system() && each.generations().size() < 2) continue;
            reports.computeIfAbsent(
                    each.name(), name -> report(name, each, 0, new Lane.Verdict(State.LOCAL, "")));
        }
        return reports;
    }

    private static PluginReport report(
            String plugin, @Nullable PluginStatus status, long revision, Lane.Verdict verdict) {
        Optional<PluginGeneration> live = Optional.ofNullable(status).flatMap(PluginStatus::live);
        Optional<PluginGeneration> candidate =
                Optional.ofNullable(status).flatMap(PluginStatus::candidate);
        return new PluginReport(
                plugin,
                revision,
                verdict.state(),
                verdict.text(),
                live.map(PluginGeneration::number).orElse(0),
                live.map(PluginGeneration::sha256).orElse(""),
                candidate.map(PluginGeneration::sha256).orElse(""),
                Optional.ofNullable(status)
                        .flatMap(PluginStatus::canary)
                        .map(CanaryRule::toString)
                        .orElse(""),
                status != null && status.pinned());
    }
}
